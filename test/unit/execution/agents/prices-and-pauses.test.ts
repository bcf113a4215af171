import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findKnownModel } from '../../../../src/config/known-models.ts';
import { costOf, freeOfCharge } from '../../../../src/config/token-price.ts';
import { ModelFault } from '../../../../src/execution/agents/model-fault.ts';
import { retryPause } from '../../../../src/execution/agents/native/retry-pause.ts';

test('a published model has its price in micro-dollars per million tokens and its window', () => {
  const known = findKnownModel('gpt-5-mini', 'https://api.openai.com/v1');
  assert.deepEqual(known?.price, { input: 250_000, cachedInput: 25_000, output: 2_000_000 });
  assert.equal(known?.contextWindow, 400_000);
});

test('a model nobody has published a price of is unknown', () => {
  assert.equal(findKnownModel('my-own-model-of-today', 'http://127.0.0.1:1/v1'), undefined);
  assert.equal(findKnownModel('scripted-model', 'http://127.0.0.1:1/v1'), undefined);
});

test('a cost is rounded up, cached input is cheaper, and no more is cached than there is', () => {
  const price = { input: 250_000, cachedInput: 25_000, output: 2_000_000 };
  assert.equal(costOf(price, { inputTokens: 1, cachedInputTokens: 0, outputTokens: 0 }), 1);
  assert.equal(
    costOf(price, { inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 10 }),
    150_000 + 10_000 + 20,
  );
  assert.equal(costOf(price, { inputTokens: 100, cachedInputTokens: 900, outputTokens: 0 }), 3);
  assert.equal(costOf(freeOfCharge, { inputTokens: 1e9, cachedInputTokens: 0, outputTokens: 1e9 }), 0);
});

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
