/**
 * Which job may write which globs of a repository, until when (ISO time). Readers compare `expiresAt` themselves. `version`: that of the job's log by which it was taken; whoever read the log before can neither change the lock
 * nor give it back, for it is held for somebody who came later.
 */
export type FileLock = { jobId: string; version: number; globs: string[]; expiresAt: string };

export type FileLockStore = {
  /**
   * Takes the lock unless `overlaps` says that a living lock of another job overlaps. Renewing one's own lock succeeds; where the job has a living one of a later version, that stays as it is.
   */
  acquire(
    repositoryId: number,
    lock: FileLock,
    now: string,
    overlaps: (a: string[], b: string[]) => boolean,
  ): Promise<'granted' | { heldBy: string }>;
  /** Gives the job's lock back; nothing happens when it has none, or one of a later version. */
  release(repositoryId: number, lock: Pick<FileLock, 'jobId' | 'version'>): Promise<void>;
  list(repositoryId: number): Promise<FileLock[]>;
};
