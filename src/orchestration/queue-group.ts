import type { Job } from '../job/job.ts';

/** The group in which a job's messages share a standard queue fairly with those of others: its installation and repository. */
export function queueGroupOf({ id, details }: Job): string {
  return details === undefined ? id : `${details.repository.installationId}:${details.repository.id}`;
}
