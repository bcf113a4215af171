import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RedProof } from '../../../../src/execution/tasks/judge-red.ts';
import { planOfItems } from '../../../../src/execution/tasks/plan.ts';
import {
  requirementEvidence,
  type ShownTests,
} from '../../../../src/execution/tasks/requirement-evidence.ts';

const spec = {
  schemaVersion: 1 as const,
  title: 'T',
  items: [{ id: '1', text: 'One' }],
  derivedBy: { kind: 'structure' as const },
};
const item = (id: string) => ({
  id,
  text: id,
  specItems: ['1'],
  writeGlobs: ['**'],
  testGlobs: [],
  dependsOn: [],
});
const red: RedProof = { red: true, failing: ['x'], tests: ['x'] };
const all: ShownTests = { shown: 'all' };
const shown = (change: object = {}) => ({
  command: 'npm test',
  exitCode: 0,
  passed: true,
  wasGreen: true,
  ...change,
});

function verdict(
  evidence: [string, ReturnType<typeof shown>][],
  redProofs: Record<string, RedProof> = {},
  tests: Record<string, ShownTests> = { a: all, b: all },
) {
  const plan = planOfItems(spec, [item('a'), item('b')]);
  const known = { evidence: new Map(evidence), redProofs, tests: new Map(Object.entries(tests)) };
  return requirementEvidence(plan, known)[0];
}

describe('a requirement', () => {
  it('is met when each piece of work passes what failed before', () => {
    const met = verdict(
      [
        ['a', shown()],
        ['b', shown({ wasGreen: false })],
      ],
      { a: red },
    );
    assert.deepEqual(met, {
      itemId: '1',
      text: 'One',
      verdict: 'met',
      command: 'npm test',
      exitCode: 0,
      note: 'its tests were red before the change',
    });
  });

  it('is not met as soon as one fails', () => {
    const row = verdict(
      [
        ['a', shown({ passed: false, exitCode: 2 })],
        ['b', shown()],
      ],
      { a: red, b: red },
    );
    assert.deepEqual([row?.verdict, row?.exitCode], ['not met', 2]);
  });

  it('is not checked where the command passed before as well, or where there is none', () => {
    const was = verdict(
      [
        ['a', shown()],
        ['b', shown()],
      ],
      { a: red, b: { red: false, reason: 'only words' } },
    );
    assert.deepEqual(
      [was?.verdict, was?.note],
      ['not checked', 'the command passed before the change as well: only words'],
    );
    assert.deepEqual(
      [verdict([['a', shown()]], { a: red })?.verdict, verdict([])?.note],
      ['not checked', 'no command checks it'],
    );
  });

  it('is not met when tests that were red do not show as passing, whatever the exit code', () => {
    const green = [
      ['a', shown()],
      ['b', shown()],
    ] as [string, ReturnType<typeof shown>][];
    const silenced: ShownTests = { shown: 'not all', silenced: ['makes a slug', 'lowers'] };
    const row = verdict(green, { a: red, b: red }, { a: all, b: silenced });
    assert.deepEqual(
      [row?.verdict, row?.note],
      ['not met', 'these tests do not show as passing: makes a slug, lowers'],
    );
  });

  it('is not checked, and says so, where nobody sees which tests passed', () => {
    const green = [['a', shown({ wasGreen: false })]] as [string, ReturnType<typeof shown>][];
    const row = verdict([...green, ['b', shown()]], { a: red, b: red }, { a: all, b: { shown: 'no names' } });
    assert.equal(row?.verdict, 'not checked');
    assert.match(row?.note ?? '', /does not print the names of tests that pass/);
    assert.equal(verdict(green, { a: red }, {})?.verdict, 'not checked');
  });
});
