import type { PlannedItem } from '../../contracts/task-output.ts';
import { compareWithBase } from '../gates/compare-with-base.ts';
import { isGreen, type Measurement } from '../gates/measure-commands.ts';
import { runOnCommit } from './in-clean-checkout.ts';
import type { Work } from './work.ts';

/** What of an item's evidence is red: command and output; none when it is finished. */
export type Failure = { command: string; output: string };

/**
 * Runs what shows that an item is finished, as the factory, on its commit: its acceptance command and the repository's tests. Tests that were red before the attempt count only as far as they
 * are worse now.
 */
export async function acceptItem(work: Work, item: PlannedItem, head: string): Promise<Failure[]> {
  const { attempt, base } = work;
  const { test, install } = base.commands;
  attempt.heartbeat.enter('working', `checking ${item.id} in a clean checkout`);
  // The tests first: what they do there the gates need not see again, as long as no command of the plan's was there before.
  const commands = [...new Set([test, item.acceptance].filter((command) => command !== undefined))];
  const measured = await runOnCommit(attempt, head, { purpose: 'item', install, commands });
  const tests = measured.find(({ command }) => command === test);
  if (tests !== undefined && isGreen(tests)) {
    work.lastTests = tests;
    work.acceptedWith = { commit: head, tests };
  }
  return measured
    .filter((each) => isRed(each, work, each.command === item.acceptance && each.command !== test))
    .map(({ command, output }) => ({ command, output }));
}

function isRed(measured: Measurement, { base }: Work, isAcceptance: boolean): boolean {
  if (isAcceptance) return !isGreen(measured);
  return compareWithBase(
    measured,
    base.measured.find(({ kind }) => kind === 'test'),
  ).blocks;
}
