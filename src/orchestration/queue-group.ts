import { queueGroupOfRepository } from '../contracts/queue-group.ts';
import type { Job } from '../job/job.ts';

/** The group of the messages about a job: that of its repository, or its own as long as nobody knows which that is. */
export function queueGroupOf({ id, details }: Job): string {
  return details === undefined ? id : queueGroupOfRepository(details.repository);
}
