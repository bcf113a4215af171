import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fineDollars } from '../../../src/money/fine-dollars.ts';

test('money of calls always shows four digits', () => {
  assert.deepEqual([0, 49, 50, 9_999, 2_500_000].map(fineDollars), [
    '$0.0000',
    '$0.0000',
    '$0.0001',
    '$0.0100',
    '$2.5000',
  ]);
});
