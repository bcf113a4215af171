import type { JobMessageOf } from '../../contracts/job-message.ts';
import { isKnown } from '../../job/job.ts';
import type { Governance } from '../governance.ts';
import { reviewOfHold } from '../holds/review-of-hold.ts';
import { reviewOfUnheldRequest } from '../holds/review-of-unheld-request.ts';
import { asOf, type Intent, ignore, repeat } from '../intent.ts';
import { readJob } from '../read-job.ts';

/**
 * The sweeper found a review whose webhook got lost. It is read and answered as the webhook would have had it, in its reviewer's name, also where the request has been released or changed
 * since.
 */
export async function holdReviewed(
  governance: Governance,
  { jobId, commandId, pullRequest: number, reviewId }: JobMessageOf<'hold-reviewed'>,
): Promise<Intent> {
  const { job, commits, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  if (!isKnown(job) || job.details.hold?.pullRequest !== number) return ignore('moved-on');
  const pullRequest = await governance.facts.pullRequest(job.details.repository, number);
  if (pullRequest === undefined) return ignore('pull-request-gone');
  const given = { job, commits, pullRequest, reviewId, commandId };
  const answer =
    job.state === 'HELD'
      ? await reviewOfHold(governance, given)
      : await reviewOfUnheldRequest(governance, given);
  return asOf(job, answer);
}
