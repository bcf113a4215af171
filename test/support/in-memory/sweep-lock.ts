import type { SweepLock } from '../../../src/ports/sweep-lock.ts';

/** A lock of the sweep in memory. */
export function createInMemorySweepLock(): SweepLock {
  let takenUntil = 0;
  return {
    async take(now, until) {
      if (takenUntil > now) return false;
      takenUntil = until;
      return true;
    },
    async release(until) {
      if (takenUntil === until) takenUntil = 0;
    },
  };
}
