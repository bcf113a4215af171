import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../src/index.js';

test('words become milliseconds', () => {
  assert.equal(parseDuration('1h 30m'), 5_400_000);
  assert.equal(parseDuration('250ms'), 250);
  assert.equal(parseDuration('-1m 30s'), -90_000);
});

test('anything else is refused', () => {
  for (const text of ['', '1', 'h', '1 h', '1h30m', 'soon'])
    assert.throws(() => parseDuration(text), SyntaxError);
});
