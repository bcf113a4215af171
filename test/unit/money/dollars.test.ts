import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dollars } from '../../../src/money/dollars.ts';

test('money shows cents, and all digits of less than a cent', () => {
  assert.deepEqual([0, 1, 9_999, 10_000, 5_000_000].map(dollars), [
    '$0.00',
    '$0.000001',
    '$0.009999',
    '$0.01',
    '$5.00',
  ]);
});
