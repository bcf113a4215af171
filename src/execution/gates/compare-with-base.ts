import { findNewFailures } from './failing-tests.ts';
import { type GateOutcome, summarize } from './gate-outcome.ts';
import { isGreen, isProgramMissing, type Measurement } from './measure-commands.ts';
import { type ExpectedTests, findSilencedTests } from './silenced-tests.ts';

/**
 * Judges what a command did on the agent's commit by what it did on the base. Red that was red before is stated and does not stop the delivery, unless
 * tests fail that did not fail before. Of tests the exit code is not enough: those that passed before, and those that were written for the work, must show as passing. Pure.
 */
export function compareWithBase(
  head: Measurement,
  base: Measurement | undefined,
  expected: ExpectedTests = {},
): GateOutcome {
  const redOnBase = base !== undefined && !isGreen(base);
  const facts = {
    name: head.kind,
    command: head.command,
    exitCode: head.exitCode,
    durationMs: head.durationMs,
    redOnBase,
  };
  const silenced = head.kind === 'test' ? findSilencedTests(base?.output ?? '', head.output, expected) : [];
  const outcome = (status: 'passed' | 'failed' | 'skipped', blocks: boolean, note: string): GateOutcome => ({
    result: {
      ...facts,
      status,
      summary: [note, status === 'passed' ? '' : summarize(head.output)]
        .filter((each) => each !== '')
        .join('\n'),
    },
    blocks,
    output: head.output,
  });
  if (isGreen(head) && silenced.length > 0) return withNote(outcome('failed', true, silencedNote(silenced)));
  if (isGreen(head)) return outcome('passed', false, redOnBase ? 'It was red before.' : '');
  if (redOnBase && isProgramMissing(head) && isProgramMissing(base)) {
    return outcome('skipped', false, 'A program that this needs is not installed here.');
  }
  if (head.timedOut) return outcome('failed', !redOnBase, 'It took too long and was ended.');
  if (!redOnBase) return outcome('failed', true, '');
  const fresh = findNewFailures(base.output, head.output);
  if (fresh.length === 0 && silenced.length > 0)
    return withNote(outcome('failed', true, silencedNote(silenced)));
  if (fresh.length === 0) return outcome('failed', false, 'It was red before the change, and is no worse.');
  return outcome(
    'failed',
    true,
    `It was red before the change; these failures are new: ${fresh.slice(0, 10).join(', ')}`,
  );
}

const mostNamed = 10;

function silencedNote(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).join(', ');
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return `These tests passed before, or were written for this work, and do not show as passing: ${shown}${more}. Does the code end the process, or change what tests are run with?`;
}

/** The command itself has nothing to say about it: whoever reads its output has to be told. */
function withNote(outcome: GateOutcome): GateOutcome {
  const [note = ''] = outcome.result.summary.split('\n');
  return { ...outcome, output: `${note}\n${outcome.output}` };
}
