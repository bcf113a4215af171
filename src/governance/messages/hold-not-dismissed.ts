import type { JobMessageOf } from '../../contracts/job-message.ts';
import { transitions } from '../../job/transitions.ts';
import type { Governance } from '../governance.ts';
import { asOf, type Intent, ignore, intend, repeat } from '../intent.ts';
import { readJob } from '../read-job.ts';

/**
 * GitHub did not let the reporter dismiss a review that approves the request of a released hold. An approval of a request must never stand for code: where it
 * still approves, the code goes to a pull request of its own.
 */
export async function holdNotDismissed(
  governance: Governance,
  { jobId, commandId, pullRequest, reviewId }: JobMessageOf<'hold-not-dismissed'>,
): Promise<Intent> {
  const { job, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  const { details } = job;
  if (details?.hold?.pullRequest !== pullRequest || transitions.DetachHold[job.state] === undefined)
    return ignore('moved-on');
  const reviews = await governance.reviewers.reviews(details.repository, pullRequest);
  const review = reviews.find(({ id }) => id === reviewId);
  if (review?.state !== 'approved') return ignore('dismissed');
  const detach = intend(jobId, commandId, {
    type: 'DetachHold',
    pullRequest,
    explanation: `The review by ${review.author.login} approved the request, not code, and GitHub does not let the factory dismiss it. The code goes to a pull request of its own.`,
  });
  return asOf(job, detach);
}
