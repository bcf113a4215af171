import type { FileLock, FileLockStore } from '../../../src/ports/file-lock-store.ts';

/** File locks in memory. */
export function createInMemoryFileLockStore(): FileLockStore {
  const repositories = new Map<number, FileLock[]>();
  const locksOf = (repositoryId: number) => repositories.get(repositoryId) ?? [];
  return {
    async acquire(repositoryId, lock, now, overlaps) {
      const living = locksOf(repositoryId).filter((other) => Date.parse(other.expiresAt) > Date.parse(now));
      if (living.some((other) => other.jobId === lock.jobId && other.version > lock.version))
        return 'granted';
      const others = living.filter((other) => other.jobId !== lock.jobId);
      const holder = others.find((other) => overlaps(other.globs, lock.globs));
      if (holder !== undefined) return { heldBy: holder.jobId };
      repositories.set(repositoryId, [...others, structuredClone(lock)]);
      return 'granted';
    },
    async release(repositoryId, { jobId, version }) {
      repositories.set(
        repositoryId,
        locksOf(repositoryId).filter((lock) => lock.jobId !== jobId || lock.version > version),
      );
    },
    async list(repositoryId) {
      return structuredClone(locksOf(repositoryId));
    },
  };
}
