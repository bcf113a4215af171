import type { SlotOwner, SlotStore } from '../../../src/ports/slot-store.ts';

/** Slots in memory. */
export function createInMemorySlotStore(): SlotStore {
  const scopes = new Map<string, Map<number, SlotOwner>>();
  const slotsOf = (scope: string) => {
    const slots = scopes.get(scope) ?? new Map<number, SlotOwner>();
    scopes.set(scope, slots);
    return slots;
  };
  return {
    async acquire(scope, limit, owner) {
      const slots = slotsOf(scope);
      const own = indexOf(slots, owner);
      if (own !== undefined) return own;
      if (slots.size >= limit) return undefined;
      const free = Array.from({ length: limit }, (_, index) => index).find((index) => !slots.has(index));
      if (free !== undefined) slots.set(free, { ...owner });
      return free;
    },
    async release(scope, owner) {
      const slots = slotsOf(scope);
      const own = indexOf(slots, owner);
      if (own !== undefined) slots.delete(own);
    },
    async owners(scope) {
      const slots = [...slotsOf(scope)].toSorted(([a], [b]) => a - b);
      return slots.map(([, owner]) => ({ ...owner }));
    },
  };
}

function indexOf(slots: Map<number, SlotOwner>, owner: SlotOwner): number | undefined {
  return [...slots].find(([, other]) => other.jobId === owner.jobId && other.attempt === owner.attempt)?.[0];
}
