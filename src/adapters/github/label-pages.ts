import { z } from 'zod';
import type { GitHubPages } from '../../ports/github-pages.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';

const permissions = { issues: 'write', pull_requests: 'write', metadata: 'read' } as const;
/** GitHub lets an issue have no more. */
const mostLabels = 100;
const labelSchema = z.object({ name: z.string() });

/** The labels that show a job's state. */
export function labelPages(session: GitHubSession): Pick<GitHubPages, 'setFactoryLabels'> {
  return {
    setFactoryLabels: (address, issueNumber, wanted) =>
      session.onRepository('set labels', address, permissions, async (octokit) => {
        const where = { owner: address.owner, repo: address.name, issue_number: issueNumber };
        // Adding what is there already changes nothing and announces nothing, and the answer tells all labels of the issue.
        const answer = await orMissing(
          wanted.length > 0
            ? octokit.issues.addLabels({ ...where, labels: wanted })
            : octokit.issues.listLabelsOnIssue({ ...where, per_page: mostLabels }),
        );
        if (answer === undefined) return;
        const present = read(z.array(labelSchema), answer.data).map((label) => label.name);
        const surplus = present.filter((label) => label.startsWith('factory:') && !wanted.includes(label));
        for (const name of surplus) await orMissing(octokit.issues.removeLabel({ ...where, name }));
      }),
  };
}
