import type { JobDetails } from './job.ts';

/** Whether the log names the pull request of that number as one of the job's: it shows its newest delivery, or holds it. */
export function isRecordedPullRequest(
  { pullRequest, hold }: Pick<JobDetails, 'pullRequest' | 'hold'>,
  number: number,
): boolean {
  return pullRequest?.number === number || hold?.pullRequest === number;
}
