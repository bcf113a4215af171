import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { simulate } from './simulate.ts';

describe('a seed', () => {
  for (const seed of [1, 7, 42, 99, 20_001]) {
    test(`decides the whole run: seed ${seed} twice gives the same trace, byte for byte`, async () => {
      const [first, second] = [
        await simulate(seed, { traced: true }),
        await simulate(seed, { traced: true }),
      ];
      assert.ok(first.trace.length > 50, 'something happened');
      assert.equal(second.trace.join('\n'), first.trace.join('\n'));
      assert.deepEqual(second.injected, first.injected);
    });
  }

  test('gives the same run whether it is written down or not', async () => {
    const [told, silent] = [await simulate(3, { traced: true }), await simulate(3)];
    assert.equal(silent.turns, told.turns);
    assert.deepEqual([...silent.transitions], [...told.transitions]);
    assert.deepEqual(silent.violations, told.violations);
  });

  test('is another run than the next seed', async () => {
    const [first, second] = [await simulate(1, { traced: true }), await simulate(2, { traced: true })];
    assert.notEqual(second.trace.join('\n'), first.trace.join('\n'));
  });
});
