import { jobIdOf } from '../contracts/job-id.ts';
import type { Repository } from '../job/job-values.ts';
import type { Governance } from './governance.ts';
import type { ReadJob } from './read-job.ts';
import { readJobWhereItIs } from './read-job-where-it-is.ts';

/** The job of the issue that a message from GitHub is about; one without commits when nobody has asked for it yet. */
export async function jobOfIssue(
  governance: Governance,
  { repository, issueNumber, commandId }: { repository: Repository; issueNumber: number; commandId: string },
): Promise<ReadJob & { jobId: string }> {
  const jobId = jobIdOf(repository.id, issueNumber);
  return { jobId, ...(await readJobWhereItIs(governance, repository, jobId, commandId)) };
}
