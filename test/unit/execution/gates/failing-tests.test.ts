import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findFailingTests, findNewFailures } from '../../../../src/execution/gates/failing-tests.ts';

const table: [string, string, string[]][] = [
  [
    'TAP',
    'ok 1 - fine\nnot ok 2 - adds numbers # time=3\n    not ok 1 - nested\n',
    ['adds numbers', 'nested'],
  ],
  ['node:test', '✔ fine (1ms)\n✖ greets (2.345ms)\n✖ failing tests:\n', ['greets']],
  ['jest', '  ● Sum › adds\n', ['Sum › adds']],
  ['vitest', ' × sum > adds 12ms\n', ['sum > adds']],
  [
    'pytest',
    'FAILED tests/test_a.py::test_x - assert 1 == 2\nERROR tests/test_b.py::test_y\n',
    ['tests/test_a.py::test_x', 'tests/test_b.py::test_y'],
  ],
  ['unittest', 'FAIL: test_x (tests.test_a.A)\n', ['test_x (tests.test_a.A)']],
  ['go', '--- FAIL: TestX (0.00s)\n    --- FAIL: TestX/case (0.00s)\n', ['TestX', 'TestX/case']],
  ['cargo', 'test a::b ... FAILED\ntest a::c ... ok\n', ['a::b']],
  ['nothing', 'all is well\n', []],
  ['an endless line', `✖ ${'x'.repeat(100_000)}`, []],
];

describe('findFailingTests', () => {
  for (const [name, output, expected] of table)
    it(`reads ${name}`, () => assert.deepEqual([...findFailingTests(output)], expected));

  it('takes the same failure with another time or number for the same', () => {
    assert.deepEqual(findNewFailures('not ok 1 - a\n✖ b (12.5ms)', 'not ok 9 - a\n✖ b (8ms)\n✖ c (1ms)'), [
      'c',
    ]);
  });
});
