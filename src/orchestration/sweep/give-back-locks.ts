import { isAtRest } from '../../job/job-state.ts';
import type { FileLockStore } from '../../ports/file-lock-store.ts';
import type { JobVisitor } from './job-round.ts';
import { aboutJob } from './tally.ts';

/**
 * Gives back the file lock of a job at rest. A function took it and died before it could know that the job had ended; nobody else waits for these files, or they
 * would have found out. An approved job is left alone: its lock may be on the way to its start. Told of in the sweeper's log, not in the job's (docs/decisions/0029).
 */
export function giveBackLocks({
  fileLocks,
}: {
  fileLocks: Pick<FileLockStore, 'list' | 'release'>;
}): JobVisitor {
  return async ({ job }, tally) => {
    if (job.details === undefined || !isAtRest(job.state)) return;
    const repositoryId = job.details.repository.id;
    const locks = await fileLocks.list(repositoryId);
    if (!locks.some(({ jobId }) => jobId === job.id)) return;
    await fileLocks.release(repositoryId, { jobId: job.id, version: job.version });
    tally.found('lock-forgotten', aboutJob(job));
  };
}
