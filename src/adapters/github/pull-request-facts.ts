import { z } from 'zod';
import type {
  GitHubFacts,
  PullRequestFacts,
  RepositoryAddress,
  ReviewFacts,
} from '../../ports/github-facts.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';
import { accountSchema, closedAtOf } from './issue-facts.ts';

const pullRequestSchema = z.object({
  number: z.int().positive(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullish(),
  closed_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  draft: z.boolean().default(false),
  /** The head's repository is null when the fork was deleted. */
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: z.int() }).nullish() }),
  base: z.object({ ref: z.string(), repo: z.object({ id: z.int() }) }),
  user: accountSchema,
});
export const reviewSchema = z.object({
  id: z.int().positive(),
  user: accountSchema,
  state: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['approved', 'changes_requested', 'commented', 'dismissed', 'pending'])),
  commit_id: z.string().nullish(),
  body: z.string().nullish(),
});
const reviewCommentSchema = z.object({
  path: z.string(),
  line: z.int().nullish(),
  original_line: z.int().nullish(),
  /** Ends with the line that is commented on. */
  diff_hunk: z.string().nullish(),
  body: z.string(),
});

const permissions = { pull_requests: 'read', metadata: 'read' } as const;

/** Pull requests and their reviews. */
export function pullRequestFacts(
  session: GitHubSession,
): Pick<GitHubFacts, 'pullRequest' | 'pullRequestsOfBranch' | 'review'> {
  return {
    pullRequest: (address, number) =>
      session.onRepository('read pull request', address, permissions, async (octokit) => {
        const answer = await orMissing(
          octokit.pulls.get({ owner: address.owner, repo: address.name, pull_number: number }),
        );
        const found = answer && read(pullRequestSchema, answer.data);
        return found && isIn(address, found) ? factsOf(found) : undefined;
      }),
    pullRequestsOfBranch: (address, branch) =>
      session.onRepository('list pull requests', address, permissions, async (octokit) => {
        const all = await octokit.paginate(octokit.pulls.list, {
          owner: address.owner,
          repo: address.name,
          head: `${address.owner}:${branch}`,
          state: 'all',
          per_page: 100,
        });
        return read(z.array(pullRequestSchema), all)
          .filter((found) => isIn(address, found))
          .map(factsOf)
          .filter((pr) => pr.headBranch === branch && pr.headRepositoryId === address.id)
          .sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open') || b.number - a.number);
      }),
    review: (address, pullRequest, reviewId) =>
      session.onRepository('read review', address, permissions, async (octokit) => {
        const where = {
          owner: address.owner,
          repo: address.name,
          pull_number: pullRequest,
          review_id: reviewId,
        };
        const answer = await orMissing(octokit.pulls.getReview(where));
        if (answer === undefined) return undefined;
        const comments = await octokit.paginate(octokit.pulls.listCommentsForReview, {
          ...where,
          per_page: 100,
        });
        return reviewFacts(read(reviewSchema, answer.data), read(z.array(reviewCommentSchema), comments));
      }),
  };
}

/** Another repository may have taken the name since the factory was told it; a fork of this one may even show its branches. */
function isIn({ id }: RepositoryAddress, { base }: z.infer<typeof pullRequestSchema>): boolean {
  return base.repo.id === id;
}

function factsOf(pr: z.infer<typeof pullRequestSchema>): PullRequestFacts {
  const merged = pr.merged_at !== null && pr.merged_at !== undefined;
  return {
    number: pr.number,
    state: pr.state,
    merged,
    // Of an open PR this is GitHub's trial merge, which is nobody's business.
    mergeSha: merged ? (pr.merge_commit_sha ?? null) : null,
    ...closedAtOf(pr),
    draft: pr.draft,
    headBranch: pr.head.ref,
    headSha: pr.head.sha,
    headRepositoryId: pr.head.repo?.id ?? null,
    baseBranch: pr.base.ref,
    author: { id: pr.user.id, login: pr.user.login },
  };
}

const longestCode = 300;

function codeOf(hunk: string | null | undefined): { code?: string } {
  const last = hunk?.split('\n').findLast((line) => line.trim() !== '') ?? '';
  return last === '' || last.startsWith('@@') ? {} : { code: last.slice(0, longestCode) };
}

function reviewFacts(
  review: z.infer<typeof reviewSchema>,
  comments: z.infer<typeof reviewCommentSchema>[],
): ReviewFacts {
  return {
    id: review.id,
    author: review.user,
    state: review.state,
    commitSha: review.commit_id ?? '',
    body: review.body ?? '',
    comments: comments.map(({ path, line, original_line, diff_hunk, body }) => ({
      path,
      line: line ?? original_line ?? null,
      body,
      ...codeOf(diff_hunk),
    })),
  };
}
