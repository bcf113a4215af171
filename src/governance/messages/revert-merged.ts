import type { JobMessageOf } from '../../contracts/job-message.ts';
import { revertedCommits, revertedPullRequests } from '../../contracts/revert-words.ts';
import { awaitMerge } from '../await-merge.ts';
import type { Governance } from '../governance.ts';
import { asked, type Intent, ignore, repeat } from '../intent.ts';
import { jobOfPullRequest } from '../job-of-pull-request.ts';

type Message = JobMessageOf<'revert-merged'>;

/**
 * Merged work may have been taken back. What the webhook says is read again: the commit (or the pull request that was merged) must say itself that it reverts, and
 * what it reverts must have come by the pull request that the job's log has as merged. Where its log does not know the merge yet, throws
 * `merge-unrecorded` (retry).
 */
export async function revertMerged(governance: Governance, message: Message): Promise<Intent> {
  const { repository, sha, commandId } = message;
  for (const number of await revertedHere(governance, message)) {
    const found = await jobOfPullRequest(governance, repository, number, commandId);
    if (found?.handled === true) return repeat(found.jobId, commandId);
    if (found !== undefined) await awaitMerge(governance, found, message.receivedAt);
    if (found?.job.state !== 'COMPLETED' || found.job.details.merged?.pullRequest !== number) continue;
    if (found.job.details.revertedBy !== undefined) return ignore('already-reverted');
    return asked(found.jobId, message, { type: 'RecordRevert', sha });
  }
  return ignore('not-our-merge');
}

/** The pull requests that are really taken back, as GitHub tells it now. */
async function revertedHere(
  { history }: Governance,
  { repository, sha, reverted }: Message,
): Promise<number[]> {
  if ('commit' in reverted) {
    const words = await history.commitMessage(repository, sha);
    if (!revertedCommits(words ?? '').includes(reverted.commit)) return [];
    return await history.pullRequestsOfCommit(repository, reverted.commit);
  }
  const body = await history.pullRequestBody(repository, reverted.byPullRequest);
  return revertedPullRequests(body ?? '', repository).includes(reverted.pullRequest)
    ? [reverted.pullRequest]
    : [];
}
