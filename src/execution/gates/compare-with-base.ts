import { findNewFailures } from './failing-tests.ts';
import { type GateOutcome, summarize } from './gate-outcome.ts';
import { isGreen, isProgramMissing, type Measurement } from './measure-commands.ts';

/**
 * Judges what a command did on the agent's commit by what it did on the base. Red that was red before is stated and does not stop the delivery, unless
 * tests fail that did not fail before. Pure.
 */
export function compareWithBase(head: Measurement, base: Measurement | undefined): GateOutcome {
  const redOnBase = base !== undefined && !isGreen(base);
  const facts = {
    name: head.kind,
    command: head.command,
    exitCode: head.exitCode,
    durationMs: head.durationMs,
    redOnBase,
  };
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
  if (isGreen(head)) return outcome('passed', false, redOnBase ? 'It was red before.' : '');
  if (redOnBase && isProgramMissing(head) && isProgramMissing(base)) {
    return outcome('skipped', false, 'A program that this needs is not installed here.');
  }
  if (head.timedOut) return outcome('failed', !redOnBase, 'It took too long and was ended.');
  if (!redOnBase) return outcome('failed', true, '');
  const fresh = findNewFailures(base.output, head.output);
  if (fresh.length === 0) return outcome('failed', false, 'It was red before the change, and is no worse.');
  return outcome(
    'failed',
    true,
    `It was red before the change; these failures are new: ${fresh.slice(0, 10).join(', ')}`,
  );
}
