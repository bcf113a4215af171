import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findPassingTests } from '../../../../src/execution/gates/passing-tests.ts';

const table: [string, string, string[]][] = [
  [
    'TAP',
    'TAP version 13\n    ok 1 - nested\nok 2 - adds # time=3\nok 3 - off # SKIP\nok 4 - later # TODO\nok 5 - issue \\#7\nnot ok 6 - red\n',
    ['nested', 'adds', 'issue #7'],
  ],
  [
    'node:test',
    '▶ greeter\n  ✔ greets (2.345ms)\n  ﹣ off (0.1ms) # SKIP\n✔ greeter (3ms)\n✖ red (1ms)\n',
    ['greets', 'greeter'],
  ],
  ['mocha', '  ✓ adds (12ms)\n  ✔ subtracts\n  - pending\n', ['adds', 'subtracts']],
  ['jest', 'PASS test/a.test.js\n  Sum\n    ✓ adds (2 ms)\n    ○ skipped off\n', ['adds']],
  [
    'vitest',
    ' ✓ test/a.test.ts > sum > adds 12ms\n ↓ test/a.test.ts > sum > off\n',
    ['test/a.test.ts > sum > adds'],
  ],
  [
    'pytest -v',
    'tests/test_a.py::A::test_x PASSED      [ 50%]\ntests/test_a.py::test_s SKIPPED (no) [ 60%]\ntests/test_a.py::test_f FAILED  [100%]\n',
    ['tests/test_a.py::A::test_x'],
  ],
  ['pytest -rA', 'PASSED tests/test_a.py::test_x[1]\n', ['tests/test_a.py::test_x[1]']],
  ['pytest-xdist', '[gw0] [ 50%] PASSED tests/test_a.py::test_x \n', ['tests/test_a.py::test_x']],
  [
    'unittest -v, with documentation, with what a test logs, and tests that did not pass',
    "test_a (m.A.test_a) ... ok\ntest_b (m.A.test_b)\nSome words. ... ok\ntest_c (m.A.test_c) ... WARNING:root:hm\nok\ntest_d (m.A.test_d) ... skipped 'no'\ntest_e (m.A.test_e) ... FAIL\n\nOK (skipped=1)\n",
    ['test_a (m.A.test_a)', 'test_b (m.A.test_b)', 'test_c (m.A.test_c)'],
  ],
  [
    'go',
    '--- PASS: TestX (0.00s)\n    --- PASS: TestX/case (0.00s)\nok  \tpkg\t0.1s\n',
    ['TestX', 'TestX/case'],
  ],
  [
    'cargo',
    'running 3 tests\ntest a::b ... ok\ntest c - should panic ... ok\ntest d ... ignored\ntest e ... FAILED\n',
    ['a::b', 'c'],
  ],
];

describe('findPassingTests', () => {
  for (const [name, output, expected] of table)
    it(`reads ${name}`, () =>
      assert.deepEqual(findPassingTests(output), { names: expected, readable: 'yes' }));

  it('takes a file that node:test names in place of its tests for no test', () => {
    assert.deepEqual(findPassingTests('✔ test/slug.test.ts (30ms)\n'), { names: [], readable: 'yes' });
  });

  it('knows runners that sum up files, and those that print no names at all', () => {
    for (const output of [' ✓ test/a.test.ts (2 tests) 3ms\n', 'PASS test/a.test.js\n'])
      assert.equal(findPassingTests(output).readable, 'by file');
    for (const output of [
      '....\n4 passed in 0.1s\n',
      '..\nRan 2 tests in 0.1s\n\nOK\n',
      'ok  \tpkg\t0.1s\n',
      '',
    ])
      assert.deepEqual(findPassingTests(output), { names: [], readable: 'no' });
    assert.equal(findPassingTests('running 1 test\n').readable, 'yes');
  });
});
