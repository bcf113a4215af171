import type { JobDetails } from './job.ts';

/** Whether the factory put this commit on the job's branch. */
export function isFactoryCommit(
  { heldShas, authorizedShas }: Pick<JobDetails, 'heldShas' | 'authorizedShas'>,
  sha: string,
): boolean {
  return heldShas.includes(sha) || authorizedShas.includes(sha);
}
