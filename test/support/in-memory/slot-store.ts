import type { Slot, SlotOwner, SlotStore } from '../../../src/ports/slot-store.ts';

/** Slots in memory. */
export function createInMemorySlotStore(): SlotStore {
  const scopes = new Map<string, Map<number, Slot>>();
  const slotsOf = (scope: string) => {
    const slots = scopes.get(scope) ?? new Map<number, Slot>();
    scopes.set(scope, slots);
    return slots;
  };
  return {
    async acquire(scope, limit, slot) {
      const slots = slotsOf(scope);
      const own = indexOf(slots, slot);
      if (own !== undefined) {
        if ((slots.get(own)?.version ?? 0) < slot.version) slots.set(own, { ...slot });
        return own;
      }
      if (slots.size >= limit) return undefined;
      const free = Array.from({ length: limit }, (_, index) => index).find((index) => !slots.has(index));
      if (free !== undefined) slots.set(free, { ...slot });
      return free;
    },
    async release(scope, slot) {
      const slots = slotsOf(scope);
      const own = indexOf(slots, slot);
      if (own !== undefined && (slots.get(own)?.version ?? 0) <= slot.version) slots.delete(own);
    },
    async owners(scope) {
      const slots = [...slotsOf(scope)].toSorted(([a], [b]) => a - b);
      return slots.map(([, { jobId, attempt }]) => ({ jobId, attempt }));
    },
  };
}

function indexOf(slots: Map<number, Slot>, owner: SlotOwner): number | undefined {
  return [...slots].find(([, other]) => other.jobId === owner.jobId && other.attempt === owner.attempt)?.[0];
}
