import { z } from 'zod';
import type { CommentFacts, GitHubFacts } from '../../ports/github-facts.ts';
import { isStatus } from './github-failure.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';

/** Deleted accounts answer as null; GitHub shows them as "ghost". */
const ghost = { id: 10_137, login: 'ghost', type: 'User' };
export const accountSchema = z
  .object({ id: z.int().positive(), login: z.string().min(1), type: z.string().default('User') })
  .nullish()
  .transform((account) => account ?? ghost);

const issueSchema = z.object({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  user: accountSchema,
  created_at: z.string(),
  updated_at: z.string(),
  closed_at: z.string().nullish(),
  pull_request: z.unknown().optional(),
});
export const commentSchema = z.object({
  id: z.int().positive(),
  user: accountSchema,
  body: z.string().nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  performed_via_github_app: z.object({ id: z.int() }).nullish(),
});

const permissions = { issues: 'read', metadata: 'read' } as const;

/** Of an issue that was opened again GitHub forgets it. */
export function closedAtOf({ closed_at: at }: { closed_at?: string | null | undefined }): {
  closedAt?: string;
} {
  return at === null || at === undefined ? {} : { closedAt: at };
}

/** Issues and what was said on them. */
export function issueFacts(session: GitHubSession): Pick<GitHubFacts, 'issue' | 'comments'> {
  return {
    issue: (address, number) =>
      session.onRepository('read issue', address, permissions, async (octokit) => {
        const answer = await orMissing(
          octokit.issues.get({ owner: address.owner, repo: address.name, issue_number: number }),
        );
        if (answer === undefined) return undefined;
        const issue = read(issueSchema, answer.data);
        // A transferred issue answers from its new repository, under another number.
        if (issue.number !== number) return undefined;
        return {
          number,
          title: issue.title,
          body: issue.body ?? '',
          state: issue.state,
          labels: issue.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
          author: { id: issue.user.id, login: issue.user.login },
          isPullRequest: issue.pull_request !== undefined && issue.pull_request !== null,
          createdAt: issue.created_at,
          updatedAt: issue.updated_at,
          ...closedAtOf(issue),
        };
      }),
    comments: (address, issueNumber) =>
      session.onRepository('read comments', address, permissions, async (octokit) => {
        try {
          const all = await octokit.paginate(octokit.issues.listComments, {
            owner: address.owner,
            repo: address.name,
            issue_number: issueNumber,
            per_page: 100,
          });
          return read(z.array(commentSchema), all).map(commentFacts);
        } catch (error) {
          if (isStatus(error, 404, 410)) return [];
          throw error;
        }
      }),
  };
}

function commentFacts(comment: z.infer<typeof commentSchema>): CommentFacts {
  return {
    id: comment.id,
    author: comment.user,
    body: comment.body ?? '',
    createdAt: comment.created_at,
    updatedAt: comment.updated_at,
  };
}
