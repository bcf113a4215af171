import type { Commit } from '../../contracts/commit.ts';
import type { JobMessage } from '../../contracts/job-message.ts';
import { reviewCommandId } from '../../contracts/review-command-id.ts';
import { isHoldShown } from '../../job/is-hold-shown.ts';
import type { Hold, Job, JobDetails } from '../../job/job.ts';
import { secondOf } from '../../job/second-of.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';
import type { GitHubReviewers } from '../../ports/github-reviewers.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import { queueGroupOf } from '../queue-group.ts';
import { aboutJob, type Tally } from './tally.ts';

type Deps = {
  facts: Pick<GitHubFacts, 'pullRequest' | 'branchHead'>;
  reviewers: Pick<GitHubReviewers, 'reviews'>;
  jobs: MessageQueue<JobMessage>;
};

/** In one look; the others have their turn in the next. */
const mostReviews = 5;

/**
 * Looks after a job whose request is shown to reviewers: hands governance reviews whose webhook got lost, and says that the branch was moved. True when something was
 * found. A hold that is not shown yet is written by the page's projection.
 */
export async function lookAfterHold(
  deps: Deps,
  job: Job,
  commits: readonly Commit[],
  tally: Tally,
): Promise<boolean> {
  const { details } = job;
  const hold = details?.hold;
  if (job.state !== 'HELD' || details === undefined || hold === undefined || !isHoldShown(commits))
    return false;
  if (await wasMoved(deps, details, hold)) {
    const commandId = `reconcile:held-branch-moved:${job.id}:${job.version}`;
    await deps.jobs.send(
      { type: 'reconcile', commandId, jobId: job.id, divergence: 'held-branch-moved' },
      { group: queueGroupOf(job), deduplicationId: commandId },
    );
    tally.found('github-moved:held-branch-moved', aboutJob(job));
    return true;
  }
  const unheard = await unheardReviews(deps, job, { details, hold }, commits);
  for (const reviewId of unheard) {
    const commandId = reviewCommandId(reviewId);
    await deps.jobs.send(
      { type: 'hold-reviewed', commandId, jobId: job.id, pullRequest: hold.pullRequest, reviewId },
      { group: queueGroupOf(job), deduplicationId: commandId },
    );
  }
  if (unheard.length > 0) tally.found('review-unheard', aboutJob(job), unheard.length);
  return unheard.length > 0;
}

/** Both the pull request and the branch must say so: each may lag behind. */
async function wasMoved(
  { facts }: Deps,
  { repository, branch }: JobDetails,
  { pullRequest, headSha }: Hold,
): Promise<boolean> {
  const shown = await facts.pullRequest(repository, pullRequest);
  if (shown?.state !== 'open' || shown.headSha === headSha) return false;
  const head = await facts.branchHead(repository, branch);
  return head !== undefined && head !== headSha;
}

/** What people have said about the held commit, or about an older one since the job is held, and the log knows nothing of: whoever read too old a request is told so. */
async function unheardReviews(
  { reviewers }: Deps,
  { stateSince }: Job,
  { details: { repository }, hold: { pullRequest, headSha } }: { details: JobDetails; hold: Hold },
  commits: readonly Commit[],
): Promise<number[]> {
  const heard = new Set(commits.map(({ commandId }) => commandId));
  const reviews = await reviewers.reviews(repository, pullRequest);
  return reviews
    .filter(
      ({ id, author, state, commitSha, submittedAt }) =>
        author.type === 'User' &&
        (state === 'approved' || state === 'changes_requested') &&
        (commitSha === headSha || isSince(submittedAt, stateSince)) &&
        !heard.has(reviewCommandId(id)),
    )
    .map(({ id }) => id)
    .slice(0, mostReviews);
}

function isSince(time: string | undefined, since: string): boolean {
  return time !== undefined && secondOf(time) >= secondOf(since);
}
