import type { JobDetails } from './job.ts';

/** Whether the branch may point at a commit that the factory was to push and that was never verified: only the branch itself tells. */
export function mayHoldUnverifiedWork({
  authorizedShas,
  deliveredSha,
}: Pick<JobDetails, 'authorizedShas' | 'deliveredSha'>): boolean {
  return authorizedShas.some((sha) => sha !== deliveredSha);
}
