import { z } from 'zod';
import type { GitHubPages } from '../../ports/github-pages.ts';
import { failureOf, isStatus } from './github-failure.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';
import { commentSchema } from './issue-facts.ts';
import { ownIdentity } from './own-identity.ts';

/** GitHub lets the same endpoints serve PRs, for which it asks the PR permission. */
const permissions = { issues: 'write', pull_requests: 'write', metadata: 'read' } as const;
const createdSchema = z.object({ id: z.int().positive() });

type Methods = 'findComments' | 'createComment' | 'editComment' | 'deleteComment' | 'react';

/** The factory's comments and reactions. */
export function commentPages(session: GitHubSession): Pick<GitHubPages, Methods> {
  const isOurs = ownIdentity(session);
  return {
    findComments: (address, issueNumber, marker) =>
      session.onRepository('find comments', address, permissions, async (octokit) => {
        const where = { owner: address.owner, repo: address.name, issue_number: issueNumber };
        const all = await orMissing(
          octokit.paginate(octokit.issues.listComments, { ...where, per_page: 100 }),
        );
        if (all === undefined) return [];
        const marked = read(z.array(commentSchema), all).filter((comment) => comment.body?.includes(marker));
        const ours = [];
        for (const comment of marked)
          if (await isOurs(comment)) ours.push({ id: comment.id, body: comment.body ?? '' });
        return ours.sort((a, b) => a.id - b.id);
      }),
    createComment: (address, issueNumber, body) =>
      session.onRepository('create comment', address, permissions, async (octokit) => {
        const { owner, name: repo } = address;
        const answer = await orMissing(
          unlessLocked(octokit.issues.createComment({ owner, repo, issue_number: issueNumber, body })),
        );
        return answer === undefined || answer === 'locked' ? 'locked' : read(createdSchema, answer.data).id;
      }),
    editComment: (address, commentId, body) =>
      session.onRepository('edit comment', address, permissions, async (octokit) => {
        const { owner, name: repo } = address;
        const answer = await orMissing(
          unlessLocked(octokit.issues.updateComment({ owner, repo, comment_id: commentId, body })),
        );
        if (answer === 'locked') return answer;
        return answer === undefined ? 'gone' : 'edited';
      }),
    deleteComment: (address, commentId) =>
      session.onRepository('delete comment', address, permissions, async (octokit) => {
        await orMissing(
          octokit.issues.deleteComment({ owner: address.owner, repo: address.name, comment_id: commentId }),
        );
      }),
    react: (address, target, content) =>
      session.onRepository('react', address, permissions, async (octokit) => {
        const where = { owner: address.owner, repo: address.name, content };
        // What was deleted meanwhile needs no reaction any more.
        await orMissing(
          unlessLocked<unknown>(
            'commentId' in target
              ? octokit.reactions.createForIssueComment({ ...where, comment_id: target.commentId })
              : octokit.reactions.createForIssue({ ...where, issue_number: target.issueNumber }),
          ),
        );
      }),
  };
}

/** GitHub says 403 of a locked conversation as it does of a missing permission, and tells them apart by words alone. */
async function unlessLocked<T>(answer: Promise<T>): Promise<T | 'locked'> {
  try {
    return await answer;
  } catch (error) {
    if (isStatus(error, 403) && / is locked\b/i.test(failureOf(error)?.message ?? '')) return 'locked';
    throw error;
  }
}
