import type { Commit } from '../../src/contracts/commit.ts';
import type { EventStore } from '../../src/ports/event-store.ts';

/**
 * The log in memory, for millions of reads: a commit is frozen when it is written, so that every reader can be given the very same object. `appended`
 * hears of every commit that was accepted.
 */
export function createFrozenEventStore(appended: (commit: Commit) => void = () => {}): EventStore & {
  log(jobId: string): readonly Commit[];
  jobIds(): string[];
} {
  const logs = new Map<string, Commit[]>();
  const logOf = (jobId: string): Commit[] => logs.get(jobId) ?? [];
  return {
    log: logOf,
    jobIds: () => [...logs.keys()],
    async read(jobId, after = 0) {
      return logOf(jobId).filter((commit) => commit.version > after);
    },
    async append(commit) {
      const log = logOf(commit.jobId);
      if (log.some((other) => other.version === commit.version)) return 'conflict';
      const stored = frozenCopy(commit);
      logs.set(
        commit.jobId,
        [...log, stored].toSorted((a, b) => a.version - b.version),
      );
      appended(stored);
      return 'appended';
    },
  };
}

/** Of plain data, as commits are. */
function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) copy[key] = frozenCopy(part);
  return Object.freeze(copy) as T;
}
