import { z } from 'zod';
import type { GitHubPages } from '../../ports/github-pages.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';

const permissions = { issues: 'write', pull_requests: 'write', metadata: 'read' } as const;
const labelSchema = z.object({ name: z.string() });

/** The labels that show a job's state. */
export function labelPages(session: GitHubSession): Pick<GitHubPages, 'setFactoryLabels'> {
  return {
    setFactoryLabels: (address, issueNumber, wanted) =>
      session.onRepository('set labels', address, permissions, async (octokit) => {
        const where = { owner: address.owner, repo: address.name, issue_number: issueNumber };
        const all = await octokit.paginate(octokit.issues.listLabelsOnIssue, { ...where, per_page: 100 });
        const present = read(z.array(labelSchema), all).map((label) => label.name);
        const missing = wanted.filter((label) => !present.includes(label));
        const surplus = present.filter((label) => label.startsWith('factory:') && !wanted.includes(label));
        if (missing.length > 0) await octokit.issues.addLabels({ ...where, labels: missing });
        for (const name of surplus) await orMissing(octokit.issues.removeLabel({ ...where, name }));
      }),
  };
}
