import { z } from 'zod';
import type { GitHubPages } from '../../ports/github-pages.ts';
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
        const all = await octokit.paginate(octokit.issues.listComments, {
          owner: address.owner,
          repo: address.name,
          issue_number: issueNumber,
          per_page: 100,
        });
        const marked = read(z.array(commentSchema), all).filter((comment) => comment.body?.includes(marker));
        const ours = [];
        for (const comment of marked)
          if (await isOurs(comment)) ours.push({ id: comment.id, body: comment.body ?? '' });
        return ours.sort((a, b) => a.id - b.id);
      }),
    createComment: (address, issueNumber, body) =>
      session.onRepository('create comment', address, permissions, async (octokit) => {
        const { owner, name: repo } = address;
        const answer = await octokit.issues.createComment({ owner, repo, issue_number: issueNumber, body });
        return read(createdSchema, answer.data).id;
      }),
    editComment: (address, commentId, body) =>
      session.onRepository('edit comment', address, permissions, async (octokit) => {
        const { owner, name: repo } = address;
        const answer = await orMissing(
          octokit.issues.updateComment({ owner, repo, comment_id: commentId, body }),
        );
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
        if ('commentId' in target)
          await orMissing(
            octokit.reactions.createForIssueComment({ ...where, comment_id: target.commentId }),
          );
        else
          await orMissing(octokit.reactions.createForIssue({ ...where, issue_number: target.issueNumber }));
      }),
  };
}
