import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Measurement } from '../../../src/execution/gates/measure-commands.ts';
import { gatedChange } from '../../support/gated-change.ts';

const before = { 'answer.txt': '41\n' };
const after = { 'answer.txt': '42\n' };
const commands = { test: 'grep -q 4 answer.txt' };
const statusOf = ({ outcomes }: Awaited<ReturnType<typeof gatedChange>>, name: string) =>
  outcomes.find(({ result }) => result.name === name)?.result.status;

describe('acceptance commands among the gates', () => {
  it('count in the score: red ones lower it, and stand in the way', async () => {
    const green = { itemId: 'answer', command: 'grep -q 42 answer.txt' };
    const red = { itemId: 'question', command: 'test -f question.txt' };
    const proven = await gatedChange(before, after, { commands, acceptance: [green] });
    const missing = await gatedChange(before, after, { commands, acceptance: [green, red] });
    assert.equal(proven.quality.score, 100);
    assert.equal(statusOf(missing, 'acceptance answer'), 'passed');
    assert.equal(statusOf(missing, 'acceptance question'), 'failed');
    assert.ok(missing.quality.score < 100, `${missing.quality.score}`);
    assert.deepEqual(
      missing.outcomes.filter(({ blocks }) => blocks).map(({ result }) => result.name),
      ['acceptance question'],
    );
  });

  it('are run once, and not again where they are what the repository is tested with', async () => {
    const command = 'echo run >> ran.txt && test "$(wc -l < ran.txt)" -eq 1';
    const { outcomes } = await gatedChange(before, after, {
      commands: { test: command },
      acceptance: [
        { itemId: 'one', command },
        { itemId: 'two', command },
      ],
    });
    const ran = outcomes.filter(({ result }) => result.command === command);
    assert.deepEqual(
      ran.map(({ result }) => [result.name, result.status]),
      [['test', 'passed']],
    );
  });

  it('are not run where the dependencies could not be installed', async () => {
    const { outcomes } = await gatedChange(before, after, {
      commands: { install: 'exit 1', ...commands },
      acceptance: [{ itemId: 'answer', command: 'true' }],
    });
    assert.deepEqual(
      outcomes.filter(({ result }) => result.command !== undefined).map(({ result }) => result.name),
      ['install'],
    );
  });
});

describe('a command that was run on the commit before', () => {
  const command = 'echo run >> ran.txt; test "$(wc -l < ran.txt)" -eq 2';
  const known: Measurement = {
    ...{ kind: 'test', command, exitCode: 0 },
    ...{ timedOut: false, output: 'as seen before', durationMs: 7 },
  };

  it('is not run again, and counts as it was seen', async () => {
    const report = await gatedChange(before, after, { commands: { test: command }, known: [known] });
    const test = report.outcomes.find(({ result }) => result.name === 'test');
    assert.deepEqual([test?.result.status, test?.result.durationMs], ['passed', 7]);
    assert.equal(test?.output, 'as seen before');
  });

  it('is run where it was another command, or another kind of gate', async () => {
    for (const other of [
      { ...known, command: 'true' },
      { ...known, kind: 'lint' as const },
    ]) {
      const report = await gatedChange(before, after, { commands: { test: command }, known: [other] });
      assert.equal(statusOf(report, 'test'), 'failed', JSON.stringify(other));
    }
  });
});
