import type { Commit } from '../contracts/commit.ts';
import { foldCommits } from '../job/fold-commits.ts';
import type { Job } from '../job/job.ts';
import type { Governance } from './governance.ts';

export type ReadJob = { job: Job; commits: Commit[]; handled: boolean };

/** The job as it stands, and whether a command was handled already: then its message was delivered again. */
export async function readJob(
  { ledger }: Pick<Governance, 'ledger'>,
  jobId: string,
  commandId: string,
): Promise<ReadJob> {
  const commits = await ledger.commits(jobId);
  return {
    job: foldCommits(jobId, commits),
    commits,
    handled: commits.some((commit) => commit.commandId === commandId),
  };
}
