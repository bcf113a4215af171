import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, freeOfCharge } from '../../../src/money/token-price.ts';

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
