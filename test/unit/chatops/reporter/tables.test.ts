import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { evidenceTable } from '../../../../src/chatops/reporter/evidence-table.ts';
import { gatesTable } from '../../../../src/chatops/reporter/gates-table.ts';
import { tasksTable } from '../../../../src/chatops/reporter/tasks-table.ts';
import type { AttemptReport } from '../../../../src/contracts/attempt-report.ts';
import { activeIn, parseMarkdown, shownText } from '../../../support/active-markdown.ts';
import { sampleGates, sampleReport } from '../../../support/reporter-world.ts';

type Evidence = AttemptReport['evidence'][number];

const proven: Evidence = { itemId: '1', text: 'A', verdict: 'not met', command: 'npm test', exitCode: 1 };
const others: Evidence[] = [
  { ...proven, text: 'honest', verdict: 'not checked', command: 'true', exitCode: 7 },
];
const texts = fc
  .array(
    fc.constantFrom('|', '\\', '\\|', '\\\\', '`', '``', ' ', '\n', '@', '#1', '://', 'a', ' 0 ', '<b>'),
    {
      minLength: 1,
      maxLength: 14,
    },
  )
  .map((parts) => parts.join(''));
const runs = { numRuns: 100 };

/** The cells of each row, as a reader of the page sees them. */
function rowsOf(lines: readonly string[]): string[][] {
  const [table, ...below] = parseMarkdown(lines.join('\n')).children;
  assert.ok(table?.type === 'table' && below.length === 0, lines.join('\n'));
  const columns = lines[0]?.match(/\|/g)?.length ?? 0;
  return table.children.map(({ children }) => {
    assert.equal(children.length, columns - 1);
    return children.map(shownText);
  });
}

const bare = (text: string) => text.replaceAll(/[\s`]/g, '');

describe('a table', () => {
  test('of evidence shows how a requirement stands, whatever its text says', () => {
    const text = 'Tokens expire after an hour @\\| met @\\| npm test @\\| 0 @\\|';
    const [, row] = rowsOf(evidenceTable({ evidence: [{ ...proven, text }] }));
    assert.deepEqual(row?.slice(1), ['not met', 'npm test', '1']);
  });

  test('shows a command with what is behind an escaped bar', () => {
    const commands = ["grep -q 'a\\|b' f", 'npm test \\| 0 \\|', 'a | b', 'a\\\\|b'];
    const rows = rowsOf(evidenceTable({ evidence: commands.map((command) => ({ ...proven, command })) }));
    assert.deepEqual(
      rows.slice(1).map(([, , command, exit]) => [command, exit]),
      [
        ["grep -q 'a\\\\|b' f", '1'],
        ['npm test \\\\| 0 \\\\|', '1'],
        ['a | b', '1'],
        ['a\\\\|b', '1'],
      ],
    );
  });

  test('keeps its columns and every other cell, whatever is put into one', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const evidence = (more: Partial<Evidence>) =>
          evidenceTable({ evidence: [{ ...proven, ...more }, ...others] });
        const [, byText, afterText] = rowsOf(evidence({ text }));
        assert.deepEqual(byText?.slice(1), ['not met', 'npm test', '1']);
        const [, byNote] = rowsOf(evidence({ note: text }));
        assert.deepEqual([byNote?.[0], ...(byNote?.slice(2) ?? [])], ['A', 'npm test', '1']);
        const [, byCommand, afterCommand] = rowsOf(evidence({ command: text }));
        assert.deepEqual([...(byCommand?.slice(0, 2) ?? []), byCommand?.[3]], ['A', 'not met', '1']);
        for (const after of [afterText, afterCommand])
          assert.deepEqual(after, ['honest', 'not checked', 'true', '7']);
        assert.deepEqual(activeIn(evidence({ text, note: text, command: text }).join('\n')), []);
      }),
      runs,
    );
  });

  test('of gates and one of tasks do so, too', () => {
    const [gate] = sampleGates;
    const [task] = sampleReport.tasks;
    assert.ok(gate && task);
    fc.assert(
      fc.property(texts, (text) => {
        const gates = rowsOf(gatesTable([{ ...gate, name: text, command: text, summary: text }, gate]));
        assert.deepEqual(gates[1]?.slice(3, 5), ['0', '1 s']);
        assert.equal(gates[1]?.[1], 'passed');
        assert.deepEqual(gates[2]?.slice(0, 4), ['✅ lint', 'passed', 'npm run lint', '0']);
        const tasks = rowsOf(tasksTable({ tasks: [{ ...task, model: text, itemIds: [text] }, task] }));
        assert.deepEqual(tasks[1]?.slice(3), ['1', 'success', '$0.01']);
        assert.equal(tasks[2]?.[2], 'scripted-model');
      }),
      runs,
    );
  });

  test('shows every character of a cell, and at most one backslash more before a bar', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const cell = rowsOf(evidenceTable({ evidence: [{ ...proven, command: text }] }))[1]?.[2] ?? '';
        const once = (shown: string) => bare(shown).replaceAll(/(\\\\)*\\?(?=\|)/g, '');
        assert.equal(once(cell), once(text));
      }),
      runs,
    );
  });
});
