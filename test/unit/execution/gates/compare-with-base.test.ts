import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareWithBase } from '../../../../src/execution/gates/compare-with-base.ts';
import type { Measurement } from '../../../../src/execution/gates/measure-commands.ts';

const run = (exitCode: number | null, output = '', timedOut = false): Measurement => ({
  kind: 'test',
  command: 'npm test',
  exitCode,
  timedOut,
  output,
  durationMs: 5,
});
const judge = (head: Measurement, base?: Measurement) => {
  const { result, blocks } = compareWithBase(head, base);
  return [result.status, result.redOnBase, blocks];
};

describe('compareWithBase', () => {
  it('passes what is green', () => {
    assert.deepEqual(judge(run(0), run(0)), ['passed', false, false]);
    assert.deepEqual(judge(run(0), run(1)), ['passed', true, false]);
    assert.deepEqual(judge(run(0)), ['passed', false, false]);
  });

  it('blocks what became red, and what is red without a base to compare with', () => {
    assert.deepEqual(judge(run(1, 'not ok 1 - a'), run(0)), ['failed', false, true]);
    assert.deepEqual(judge(run(1)), ['failed', false, true]);
    assert.deepEqual(judge(run(null, '', true), run(0)), ['failed', false, true]);
  });

  it('blocks tests that do not show as passing though they must, whatever the exit code', () => {
    const base = run(0, '✔ adds (1ms)\n');
    const { result, blocks, output } = compareWithBase(run(0, '✔ src/a.test.ts (9ms)\n'), base);
    assert.deepEqual([result.status, result.exitCode, blocks], ['failed', 0, true]);
    assert.match(result.summary, /^These tests passed before, .* do not show as passing: adds\. /);
    assert.match(output, /^These tests passed before/, 'whoever repairs it is told');
    const red = (text: string) => run(1, `${text}✖ aged (1ms)\n`);
    assert.deepEqual(judge(red(''), red('✔ adds (1ms)\n')), ['failed', true, true]);
    const fresh = compareWithBase(base, base, { provenRed: ['subtracts'] });
    assert.match(fresh.result.summary, /do not show as passing: subtracts\./);
  });

  it('does not blame the change for what was red before and is no worse', () => {
    assert.deepEqual(judge(run(1, 'not ok 1 - a\nnot ok 2 - b'), run(1, 'not ok 7 - b\nnot ok 8 - a')), [
      'failed',
      true,
      false,
    ]);
    assert.deepEqual(judge(run(2, 'no names here'), run(1, 'other words')), ['failed', true, false]);
    assert.deepEqual(judge(run(null, '', true), run(1)), ['failed', true, false]);
  });

  it('blocks new failures in a suite that was red before, and names them', () => {
    const { result, blocks } = compareWithBase(run(1, 'not ok 1 - a\nnot ok 2 - c'), run(1, 'not ok 1 - a'));
    assert.equal(blocks, true);
    assert.equal(result.redOnBase, true);
    assert.match(result.summary, /these failures are new: c/);
  });

  it('skips what this machine has no program for, unless the change took it away', () => {
    assert.deepEqual(judge(run(127, 'ruff: not found'), run(127)), ['skipped', true, false]);
    assert.deepEqual(judge(run(127, 'ruff: not found'), run(0)), ['failed', false, true]);
  });

  it('keeps the end of a long output', () => {
    const { result } = compareWithBase(run(1, `${'x'.repeat(10_000)}END`), run(0));
    assert.ok(result.summary.length < 1_600);
    assert.match(result.summary, /END$/);
  });
});
