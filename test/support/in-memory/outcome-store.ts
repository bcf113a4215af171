import type { Outcome } from '../../../src/contracts/outcome.ts';
import type { OutcomeStore } from '../../../src/ports/outcome-store.ts';

/** Outcomes in memory; two on a page. */
export function createInMemoryOutcomeStore(): OutcomeStore {
  const outcomes = new Map<string, Outcome>();
  const keyOf = ({ repository, createdAt, jobId }: Outcome) => `${repository.id}/${createdAt}#${jobId}`;
  return {
    async record(outcome) {
      const known = outcomes.get(keyOf(outcome));
      if (known === undefined || known.version <= outcome.version)
        outcomes.set(keyOf(outcome), structuredClone(outcome));
    },
    async recent(repositoryId, limit) {
      return [...outcomes]
        .filter(([, { repository }]) => repository.id === repositoryId)
        .toSorted(([a], [b]) => (a < b ? 1 : -1))
        .slice(0, limit)
        .map(([, outcome]) => structuredClone(outcome));
    },
    async page(after) {
      const from = Number(after ?? 0);
      const all = [...outcomes.values()].map((outcome) => structuredClone(outcome));
      return {
        outcomes: all.slice(from, from + 2),
        ...(from + 2 < all.length ? { next: String(from + 2) } : {}),
      };
    },
  };
}
