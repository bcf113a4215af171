import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Measurement } from '../../../../src/execution/gates/measure-commands.ts';
import { judgeRed } from '../../../../src/execution/tasks/judge-red.ts';

const run = (output: string, change: Partial<Measurement> = {}): Measurement => ({
  kind: 'test',
  command: 'node --test',
  exitCode: 1,
  timedOut: false,
  output,
  durationMs: 1,
  ...change,
});
const js = { path: 'test/new.test.js', text: "test('gives two', () => assert.equal(a(), 2));" };
const py = { path: 'tests/test_new.py', text: 'def test_gives_two(self):' };
const rs = { path: 'tests/new.rs', text: 'fn gives_two() {}' };
const reason = (...given: Parameters<typeof judgeRed>) => {
  const proof = judgeRed(...given);
  return proof.red ? `red: ${proof.failing.join()}` : proof.reason;
};

describe('new tests are red for the expected reason', () => {
  it('when they ran and failed', () => {
    assert.equal(
      reason(undefined, run('✖ gives two (18.6ms)\n  AssertionError: 1 == 2'), [js]),
      'red: gives two',
    );
    assert.equal(
      reason(undefined, run('FAIL: test_gives_two (tests.test_new.T.test_gives_two)\nAssertionError'), [py]),
      'red: test_gives_two (tests.test_new.T.test_gives_two)',
    );
    assert.equal(
      reason(undefined, run('FAILED tests/test_new.py::test_gives_two - x'), [py]),
      'red: tests/test_new.py::test_gives_two',
    );
    assert.equal(
      reason(undefined, run('test gives_two ... FAILED\n', { exitCode: 101 }), [rs]),
      'red: gives_two',
    );
  });

  it('also when the code throws a syntax error of its own', () => {
    assert.equal(
      reason(undefined, run('✖ gives two (1ms)\n  SyntaxError: Not a duration: 2w'), [js]),
      'red: gives two',
    );
  });

  it('when something they need is not there yet', () => {
    const missing =
      "SyntaxError: The requested module '../src/index.js' does not provide an export named 'b'\n✖ test/new.test.js (265ms)";
    assert.equal(reason(undefined, run(missing), [js]), 'red: test/new.test.js');
    const noName =
      "ERROR: tests.test_new (unittest.loader._FailedTest.tests.test_new)\nImportError: cannot import name 'b' from 'lib'";
    assert.equal(reason(undefined, run(noName), [py]), 'red: tests/test_new.py');
    assert.equal(
      reason(undefined, run("ERROR tests/test_new.py\nE   ImportError: cannot import name 'b'"), [py]),
      'red: tests/test_new.py',
    );
    const compiled = 'error[E0432]: unresolved import `durations::b`\n --> tests/new.rs:1:5';
    assert.equal(reason(undefined, run(compiled, { exitCode: 101 }), [rs]), 'red: tests/new.rs');
  });

  it('even in a suite that was red before, by failures that are new', () => {
    const before = run('✖ is broken (1ms)');
    assert.equal(reason(before, run('✖ is broken (2ms)\n✖ gives two (1ms)'), [js]), 'red: gives two');
    assert.match(reason(before, run('✖ is broken (2ms)'), [js]), /not the new tests/);
  });
});

describe('new tests prove nothing', () => {
  it('when they are green, took too long, or there is nothing to run them with', () => {
    assert.match(reason(undefined, run('', { exitCode: 0 }), [js]), /pass on the code as it is/);
    assert.match(reason(undefined, run('', { exitCode: null, timedOut: true }), [js]), /too long/);
    assert.match(reason(undefined, run('sh: node: not found', { exitCode: 127 }), [js]), /not there/);
    assert.match(reason(undefined, run('No module named pytest'), [py]), /not there/);
  });

  it('when they cannot be read', () => {
    const broken = "SyntaxError: Unexpected token ','\n✖ test/new.test.js (290ms)";
    assert.match(reason(undefined, run(broken), [js]), /syntax error/);
    const tap = "# SyntaxError: Unexpected token ')'\nnot ok 1 - /checkout/test/new.test.js";
    assert.match(reason(undefined, run(tap), [js]), /syntax error/);
    assert.match(
      reason(undefined, run('ERROR tests/test_new.py\nE   SyntaxError: invalid syntax'), [py]),
      /syntax error/,
    );
    const python =
      'ERROR: tests.test_new (unittest.loader._FailedTest.tests.test_new)\n    def x(:\n          ^\nSyntaxError: invalid syntax';
    assert.match(reason(undefined, run(python), [py]), /syntax error/);
    const rust = 'error: expected one of `:`, `@`, or `|`, found `)`\n --> tests/new.rs:1:9';
    assert.match(reason(undefined, run(rust, { exitCode: 101 }), [rs]), /syntax error/);
  });

  it('when something else failed', () => {
    assert.match(reason(undefined, run('✖ old works (1ms)'), [js]), /not the new tests/);
    assert.match(reason(undefined, run('Segmentation fault'), [js]), /not the new tests/);
  });
});
