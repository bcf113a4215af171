import { commandKinds } from '../detection/repository-files.ts';
import type { ChangedText } from './changed-text.ts';
import { compareWithBase } from './compare-with-base.ts';
import { type GateOutcome, summarize } from './gate-outcome.ts';
import type { GateRun } from './gate-run.ts';
import { isGreen, type Measurement, measureCommand } from './measure-commands.ts';

/** Runs the repository's commands on the commit, `changedTests` being what the change did to test files, and after them what shows that planned work is finished, as far as it is not among them. */
export async function runCommandGates(
  run: GateRun,
  changedTests: readonly ChangedText[],
): Promise<GateOutcome[]> {
  const outcomes: GateOutcome[] = [];
  for (const kind of commandKinds) {
    const command = run.commands[kind];
    if (command === undefined || run.place.signal.aborted) continue;
    run.onGate(kind);
    const known = run.known?.find((each) => each.kind === kind && each.command === command);
    const head = known ?? (await measureCommand(kind, command, run.place));
    const outcome = compareWithBase(
      head,
      run.baseline.find((each) => each.kind === kind),
      { provenRed: run.provenRed ?? [], changedTests },
    );
    outcomes.push(outcome);
    // Without its dependencies nothing else would say anything about the code.
    if (kind === 'install' && outcome.blocks) return outcomes;
  }
  return [...outcomes, ...(await runAcceptance(run, outcomes))];
}

/** A command other than `install` said something about the code. */
export function hasRun({ result }: GateOutcome): boolean {
  return result.command !== undefined && result.name !== 'install' && result.status !== 'skipped';
}

async function runAcceptance(run: GateRun, before: readonly GateOutcome[]): Promise<GateOutcome[]> {
  const ran = new Set(before.map(({ result }) => result.command));
  const outcomes: GateOutcome[] = [];
  for (const { itemId, command } of run.acceptance) {
    if (ran.has(command) || run.place.signal.aborted) continue;
    ran.add(command);
    const name = `acceptance ${itemId}`.slice(0, 60);
    run.onGate(name);
    outcomes.push(acceptanceGate(name, await measureCommand('test', command, run.place)));
  }
  return outcomes;
}

/** Red is red: an acceptance command was to fail before the work, so that the base excuses nothing. */
function acceptanceGate(name: string, measured: Measurement): GateOutcome {
  const { command, exitCode, durationMs, output } = measured;
  const passed = isGreen(measured);
  return {
    result: {
      ...{ name, command, exitCode, durationMs, redOnBase: false },
      status: passed ? 'passed' : 'failed',
      summary: passed ? '' : summarize(output),
    },
    blocks: !passed,
    output,
  };
}
