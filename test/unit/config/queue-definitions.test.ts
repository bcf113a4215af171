import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  maximalReceives,
  secondsUntilNextLook,
  secondsUntilRetry,
} from '../../../src/config/queue-definitions.ts';

const longestMs = 300_000;

/** When a message is looked at that comes `firstMs` after what it waits for has begun. */
function looks(firstMs: number): number[] {
  const times = [firstMs];
  for (let receives = 1; receives < maximalReceives; receives += 1) {
    const lastedMs = times.at(-1) ?? 0;
    const seconds = secondsUntilRetry(receives, secondsUntilNextLook(lastedMs, longestMs));
    times.push(lastedMs + 1_000 * seconds);
  }
  return times;
}

it('what may last for minutes is over before the last try of a message that waits for it, whenever that came', () => {
  for (let firstMs = 0; firstMs <= longestMs; firstMs += 250)
    assert.ok((looks(firstMs).at(-1) ?? 0) > longestMs, `${looks(firstMs)}`);
});

it('what mostly passes at once is looked at again at once', () => {
  assert.deepEqual(looks(200), [200, 2_200, 14_200, 86_200, 301_200]);
});

it('what has lasted longer than it should is asked about as any failure is', () => {
  assert.equal(secondsUntilNextLook(2 * longestMs, longestMs), 0);
});
