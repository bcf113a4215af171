import type { Job } from '../job/job.ts';
import { isWorking } from '../job/job-state.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileLockStore } from '../ports/file-lock-store.ts';
import type { Log } from '../ports/log.ts';
import { globsOverlap } from './globs-overlap.ts';

/** A lock ends with the work of its job; this is only the net below that, longer than any attempt runs. */
const lockLifeMs = 24 * 60 * 60 * 1000;
const maximalForgottenLocks = 10;

export type FileLocking = {
  fileLocks: FileLockStore;
  ledger: Pick<Ledger, 'read'>;
  clock: Clock;
  log: Log;
};

/**
 * Takes the right to write these globs for a job as it was read, unless another job that is being worked on holds an overlapping one. Asking again renews.
 * A lock whose job is no longer being worked on was forgotten by somebody who died; it is given back on the way.
 */
export async function holdFileLock(
  { fileLocks, ledger, clock, log }: FileLocking,
  { id: jobId, version, details }: Job,
  globs: string[],
): Promise<'granted' | { heldBy: string }> {
  const repositoryId = details?.repository.id ?? 0;
  for (let turn = 0; ; turn++) {
    const now = clock.now();
    const lock = { jobId, version, globs, expiresAt: new Date(now + lockLifeMs).toISOString() };
    const answer = await fileLocks.acquire(repositoryId, lock, new Date(now).toISOString(), globsOverlap);
    if (answer === 'granted') return answer;
    const holder = await ledger.read(answer.heldBy);
    if (isWorking(holder.state) || turn >= maximalForgottenLocks) return answer;
    log.warn('file lock of a job that is not working given back', {
      jobId: answer.heldBy,
      state: holder.state,
    });
    await fileLocks.release(repositoryId, { jobId: answer.heldBy, version: holder.version });
  }
}

/**
 * The job, being worked on, whose files keep this one from starting: one that may write some of what this one's last plan names. A job without a plan finds out what
 * it writes when it plans; only one that may write everything in the repository is certain to be in its way.
 */
export async function findLockHolder(
  { fileLocks, ledger, clock }: FileLocking,
  { id: jobId, details }: Job,
): Promise<string | undefined> {
  const locks = await fileLocks.list(details?.repository.id ?? 0);
  const globs = details?.plan?.writeGlobs;
  for (const lock of locks) {
    if (lock.jobId === jobId || Date.parse(lock.expiresAt) <= clock.now()) continue;
    if (!(globs === undefined ? lock.globs.includes('**') : globsOverlap(lock.globs, globs))) continue;
    if (isWorking((await ledger.read(lock.jobId)).state)) return lock.jobId;
  }
  return undefined;
}
