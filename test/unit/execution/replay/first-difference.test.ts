import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstDifference } from '../../../../src/execution/replay/first-difference.ts';

test('equal values have none', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.equal(firstDifference(value, structuredClone(value)), undefined),
    ),
  );
});

test('different values always have one', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b));
      // Objects with the same fields in another order are equal; any other pair is not.
      const difference = firstDifference(a, b);
      if (difference === undefined) assert.deepEqual(a, b);
    }),
  );
});

for (const [a, b, expected] of [
  [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, 'a.b.1: recorded 2, replayed 3'],
  [{ a: 1 }, {}, 'a: recorded 1, replayed nothing'],
  [{ a: [] }, { a: {} }, 'a: one is a list, the other is not'],
  [
    { a: 'same start, one end' },
    { a: 'same start, other' },
    'a: recorded "same start, one end", replayed "same start, other"',
  ],
] as const) {
  test(`the path and both sides are named: ${expected}`, () => {
    assert.equal(firstDifference(a, b), expected);
  });
}

test('long texts are shown where they part', () => {
  const difference = firstDifference(`${'x'.repeat(10_000)}a`, `${'x'.repeat(10_000)}b`) ?? '';
  assert.ok(difference.length < 400);
  assert.match(difference, /from character 9940.*xa".*xb"/);
});
