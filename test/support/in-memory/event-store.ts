import type { Commit } from '../../../src/contracts/commit.ts';
import type { EventStore } from '../../../src/ports/event-store.ts';
import type { JobRegister } from '../../../src/ports/job-register.ts';

/** The log in memory. What comes out are copies: nobody can change what was written. */
export function createInMemoryEventStore(): EventStore & JobRegister {
  const logs = new Map<string, Commit[]>();
  return {
    async read(jobId, after = 0) {
      return structuredClone((logs.get(jobId) ?? []).filter((commit) => commit.version > after));
    },
    async append(commit) {
      const log = logs.get(commit.jobId) ?? [];
      if (log.some((other) => other.version === commit.version)) return 'conflict';
      const inOrder = [...log, structuredClone(commit)].toSorted((a, b) => a.version - b.version);
      logs.set(commit.jobId, inOrder);
      return 'appended';
    },
    async jobIds() {
      return { jobIds: [...logs.keys()] };
    },
  };
}
