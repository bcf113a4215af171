/** Which job may write which globs of a repository, until when (ISO time). Readers compare `expiresAt` themselves. */
export type FileLock = { jobId: string; globs: string[]; expiresAt: string };

export type FileLockStore = {
  /** Takes the lock unless `overlaps` says that a living lock of another job overlaps. Renewing one's own lock succeeds. */
  acquire(
    repositoryId: number,
    lock: FileLock,
    now: string,
    overlaps: (a: string[], b: string[]) => boolean,
  ): Promise<'granted' | { heldBy: string }>;
  release(repositoryId: number, jobId: string): Promise<void>;
  list(repositoryId: number): Promise<FileLock[]>;
};
