import type { JobDetails } from './job.ts';

/**
 * The number of the pull request that stands for the job now: the one that holds it, else the one that shows its code; never one that was given up. Its end is
 * the job's.
 */
export function openPullRequestOf({
  hold,
  pullRequest,
  formerHold,
}: Pick<JobDetails, 'hold' | 'pullRequest' | 'formerHold'>): number | undefined {
  const delivered = pullRequest?.number === formerHold ? undefined : pullRequest?.number;
  return delivered ?? hold?.pullRequest;
}
