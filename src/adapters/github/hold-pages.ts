import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { GitHubHolds } from '../../ports/github-holds.ts';
import { asFactoryError, failureOf } from './github-failure.ts';
import { type GitHubSession, orMissing, read } from './github-session.ts';
import { reviewSchema } from './pull-request-facts.ts';

const contents = { contents: 'write', metadata: 'read' } as const;
const reviews = { pull_requests: 'write', metadata: 'read' } as const;

const commitSchema = z.object({ message: z.string(), tree: z.object({ sha: z.string().min(1) }) });
const objectSchema = z.object({ sha: z.string().min(1) });

/** As the worker signs the factory's commits. GitHub knows no account by this address. */
const author = { name: 'devfactory[bot]', email: 'devfactory[bot]@users.noreply.github.com' };

/** The commits, branches and pull requests that hold jobs for their reviewers. */
export function holdPages(session: GitHubSession): GitHubHolds {
  return {
    commit: (address, sha) =>
      session.onRepository('read commit', address, contents, async (octokit) => {
        const { owner, name: repo } = address;
        const answer = await orMissing(octokit.git.getCommit({ owner, repo, commit_sha: sha }));
        if (answer === undefined) return undefined;
        const { tree, message } = read(commitSchema, answer.data);
        return { treeSha: tree.sha, message };
      }),
    treeWith: (address, commitSha, { path, content }) =>
      session.onRepository('store tree', address, contents, async (octokit) => {
        const { owner, name: repo } = address;
        const commit = await octokit.git.getCommit({ owner, repo, commit_sha: commitSha });
        const answer = await octokit.git.createTree({
          owner,
          repo,
          base_tree: read(commitSchema, commit.data).tree.sha,
          tree: [{ path, mode: '100644', type: 'blob', content }],
        });
        return read(objectSchema, answer.data).sha;
      }),
    createCommit: (address, { treeSha, parent, message, at }) =>
      session.onRepository('store commit', address, contents, async (octokit) => {
        const date = new Date(Math.floor(Date.parse(at) / 1_000) * 1_000).toISOString().replace('.000', '');
        const answer = await octokit.git.createCommit({
          owner: address.owner,
          repo: address.name,
          message,
          tree: treeSha,
          parents: [parent],
          author: { ...author, date },
          committer: { ...author, date },
        });
        return read(objectSchema, answer.data).sha;
      }),
    moveBranch: (address, branch, move) =>
      session.onRepository('move branch', address, contents, (octokit) =>
        moveBranch(octokit, { owner: address.owner, repo: address.name }, branch, move),
      ),
    dismissReview: (address, pullRequest, reviewId, message) =>
      session.onRepository('dismiss review', address, reviews, async (octokit) => {
        const where = {
          owner: address.owner,
          repo: address.name,
          pull_number: pullRequest,
          review_id: reviewId,
        };
        try {
          await octokit.pulls.dismissReview({ ...where, message });
          return 'dismissed';
        } catch (error) {
          const { code } = asFactoryError(error, 'dismiss review', 0);
          if (code !== 'github-forbidden' && code !== 'github-refused') throw error;
          const answer = await orMissing(octokit.pulls.getReview(where));
          const stillApproves = answer !== undefined && read(reviewSchema, answer.data).state === 'approved';
          return stillApproves ? 'refused' : 'dismissed';
        }
      }),
    closePullRequest: (address, pullRequest) =>
      session.onRepository('close pull request', address, reviews, async (octokit) => {
        const where = { owner: address.owner, repo: address.name, pull_number: pullRequest };
        await octokit.pulls.update({ ...where, state: 'closed' });
      }),
  };
}

/** GitHub compares nothing, but moves a branch only to where its present commit lies behind; what is behind is what `to` was made on. */
async function moveBranch(
  octokit: Octokit,
  where: { owner: string; repo: string },
  branch: string,
  { from, to }: { from: string | null; to: string },
): Promise<'moved' | 'conflict'> {
  try {
    if (from === null) await octokit.git.createRef({ ...where, ref: `refs/heads/${branch}`, sha: to });
    else await octokit.git.updateRef({ ...where, ref: `heads/${branch}`, sha: to, force: false });
    return 'moved';
  } catch (error) {
    const failure = failureOf(error);
    const elsewhere = /already exists|fast.?forward|does not exist/i.test(failure?.message ?? '');
    if (failure?.status === 404 || (failure?.status === 422 && elsewhere)) return 'conflict';
    throw error;
  }
}
