import type { JobDetails } from './job.ts';

/** How the job's result is to be delivered, as its verdict froze it: as a pull request, as an archive to export, or as an archive in the deliveries of the bucket. */
export function deliveryOf({ verdict }: Pick<JobDetails, 'verdict'>): 'pr' | 'zip' | 'blob' {
  return verdict?.deliver ?? 'pr';
}
