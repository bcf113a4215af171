import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findKnownModel } from '../../../src/money/known-models.ts';

test('a published model has its price in micro-dollars per million tokens and its window', () => {
  const known = findKnownModel('gpt-5-mini', 'https://api.openai.com/v1');
  assert.deepEqual(known?.price, { input: 250_000, cachedInput: 25_000, output: 2_000_000 });
  assert.equal(known?.contextWindow, 400_000);
});

test('a model nobody has published a price of is unknown', () => {
  assert.equal(findKnownModel('my-own-model-of-today', 'http://127.0.0.1:1/v1'), undefined);
  assert.equal(findKnownModel('scripted-model', 'http://127.0.0.1:1/v1'), undefined);
});
