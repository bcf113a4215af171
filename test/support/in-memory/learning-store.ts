import type { Learning } from '../../../src/contracts/learning.ts';
import type { LearningStore } from '../../../src/ports/learning-store.ts';

/** Learnings in memory; two on a page. */
export function createInMemoryLearningStore(): LearningStore {
  const known = new Map<string, Learning>();
  const keyOf = (repositoryId: number, id: string) => `${repositoryId}/${id}`;
  const all = () =>
    [...known].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => structuredClone(each));
  const withJob = (jobs: readonly string[], jobId: string) => [...new Set([...jobs, jobId])].toSorted();
  return {
    async confirm({ jobId, at, ...told }) {
      const key = keyOf(told.repository.id, told.id);
      const before = known.get(key) ?? {
        ...structuredClone(told),
        confirmedBy: [],
        hitBy: [],
        createdAt: at,
        lastVerified: at,
      };
      known.set(key, {
        ...before,
        confirmedBy: withJob(before.confirmedBy, jobId),
        ...(before.lastVerified < at
          ? { lastVerified: at, evidence: told.evidence, commit: told.commit }
          : {}),
      });
    },
    async hit({ repositoryId, id, jobId, at }) {
      const before = known.get(keyOf(repositoryId, id));
      if (before === undefined) return;
      known.set(keyOf(repositoryId, id), {
        ...before,
        hitBy: withJob(before.hitBy, jobId),
        lastVerified: before.lastVerified < at ? at : before.lastVerified,
      });
    },
    list: async (repositoryId) => all().filter(({ repository }) => repository.id === repositoryId),
    async forget(repositoryId, id) {
      known.delete(keyOf(repositoryId, id));
    },
    async page(after) {
      const from = Number(after ?? 0);
      const next = from + 2 < known.size ? { next: String(from + 2) } : {};
      return { learnings: all().slice(from, from + 2), ...next };
    },
  };
}
