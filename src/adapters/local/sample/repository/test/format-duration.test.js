import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration } from '../src/index.js';

test('the largest unit comes first', () => {
  assert.equal(formatDuration(5_400_000), '1h 30m');
  assert.equal(formatDuration(93_784_000), '1d 2h 3m 4s');
});

test('units that are zero are left out', () => {
  assert.equal(formatDuration(3_600_000), '1h');
  assert.equal(formatDuration(86_401_000), '1d 1s');
});

test('what is not a finite number is refused', () => {
  assert.throws(() => formatDuration(Number.NaN), TypeError);
  assert.throws(() => formatDuration('5'), TypeError);
});
