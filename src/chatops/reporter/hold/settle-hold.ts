import { queueGroupOfRepository } from '../../../contracts/queue-group.ts';
import type { KnownJob } from '../../../job/job.ts';
import type { Reporter } from '../reporter.ts';
import { governanceCheck } from './governance-check.ts';

const dismissal =
  'This review was about the request, not about code: it is dismissed, so that the code which follows needs a review of its own.';

/**
 * Takes back every approval that was not given to code the factory put on the branch, and has the held commit's check say that the request may run. `refused`: GitHub
 * does not let the factory dismiss one, and governance has been told; the pull request must not receive code.
 */
export async function settleHold(reporter: Reporter, job: KnownJob): Promise<'settled' | 'refused'> {
  const { hold, repository } = job.details;
  if (hold === undefined) return 'settled';
  if ((await dismissApprovals(reporter, job, hold.pullRequest)) === 'refused') return 'refused';
  await reporter.pages.putCheckRun(repository, governanceCheck(hold.headSha, job.details));
  return 'settled';
}

/** The same for a pull request that shows the job's branch and that the log does not know: what held the job for a moment, or what somebody else has opened. */
export async function dismissApprovals(
  reporter: Reporter,
  job: KnownJob,
  pullRequest: number,
): Promise<'settled' | 'refused'> {
  const { repository, authorizedShas } = job.details;
  const reviews = await reporter.reviewers.reviews(repository, pullRequest);
  const approvals = reviews.filter(
    ({ state, commitSha }) => state === 'approved' && !authorizedShas.includes(commitSha),
  );
  for (const { id: reviewId } of approvals) {
    if ((await reporter.holds.dismissReview(repository, pullRequest, reviewId, dismissal)) === 'dismissed')
      continue;
    /* What was refused when the job had just ended is another matter once it is taken up again. */
    const commandId = `hold-not-dismissed:${job.id}:${pullRequest}:${reviewId}:${job.version}`;
    await reporter.jobs.send(
      { type: 'hold-not-dismissed', commandId, jobId: job.id, pullRequest, reviewId },
      { group: queueGroupOfRepository(repository), deduplicationId: commandId },
    );
    return 'refused';
  }
  return 'settled';
}
