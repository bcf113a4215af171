import type { JobDetails } from './job.ts';

/**
 * The number of the pull request that stands for the job now, whether it holds the request or shows code: the newest, because GitHub has one open pull request of a branch at a time. Never
 * one that was given up, nor one that held what was ended before anybody released it. Its end is the job's.
 */
export function openPullRequestOf({
  hold,
  pullRequest,
  formerHold,
}: Pick<JobDetails, 'hold' | 'pullRequest' | 'formerHold'>): number | undefined {
  const delivered = pullRequest?.number === formerHold ? undefined : pullRequest?.number;
  const held = hold?.ended === true ? undefined : hold?.pullRequest;
  return delivered === undefined || (held !== undefined && held > delivered) ? held : delivered;
}
