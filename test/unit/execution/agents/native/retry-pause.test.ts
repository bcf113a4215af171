import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ModelFault } from '../../../../../src/execution/agents/model-fault.ts';
import { retryPause } from '../../../../../src/execution/agents/native/retry-pause.ts';

const random = { next: () => 0.5 };

test('pauses double up to a bound, with jitter, and end after five tries', () => {
  const fault = new ModelFault('unavailable', 'down');
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((tries) => retryPause(fault, tries, random)),
    [750, 1_500, 3_000, 6_000, undefined],
  );
  assert.deepEqual(
    [0, 0.999].map((value) => retryPause(fault, 1, { next: () => value })),
    [500, 1_000],
  );
});

test('what cannot succeed by repetition is not repeated', () => {
  for (const kind of ['unauthorized', 'refused', 'context-too-long', 'aborted'] as const) {
    assert.equal(retryPause(new ModelFault(kind, 'no'), 1, random), undefined);
  }
});

test('Retry-After is kept exactly up to two minutes', () => {
  const fault = (retryAfterMs: number) => new ModelFault('rate-limited', 'slow down', { retryAfterMs });
  assert.equal(retryPause(fault(0), 1, random), 0);
  assert.equal(retryPause(fault(120_000), 1, random), 120_000);
  assert.equal(retryPause(fault(120_001), 1, random), undefined);
});
