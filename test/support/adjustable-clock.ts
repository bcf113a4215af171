import type { Clock } from '../../src/ports/clock.ts';

/** A clock that stands still until it is told otherwise. */
export function createAdjustableClock(start = Date.parse('2026-01-02T03:04:05.000Z')): Clock & {
  advance(milliseconds: number): void;
} {
  let now = start;
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
