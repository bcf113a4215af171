import { noStarts, type StartTally, withoutStart, withStart } from '../../../src/contracts/start-tally.ts';
import type { StartStore } from '../../../src/ports/start-store.ts';

/** Counted starts in memory. */
export function createInMemoryStartStore(): StartStore {
  const tallies = new Map<number, StartTally>();
  const tallyOf = (repositoryId: number) => structuredClone(tallies.get(repositoryId) ?? noStarts);
  return {
    async add(repositoryId, start, mayStart) {
      const others = withoutStart(tallyOf(repositoryId), start);
      if (!mayStart(others)) return false;
      tallies.set(repositoryId, withStart(others, start));
      return true;
    },
    async remove(repositoryId, owner) {
      tallies.set(repositoryId, withoutStart(tallyOf(repositoryId), owner));
    },
    async tally(repositoryId) {
      return tallyOf(repositoryId);
    },
  };
}
