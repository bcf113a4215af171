import type { PlannedItem } from '../../contracts/task-output.ts';
import { type ChangedText, readChangedTexts } from '../gates/changed-text.ts';
import { compareWithBase } from '../gates/compare-with-base.ts';
import { isGreen, type Measurement } from '../gates/measure-commands.ts';
import { changesBetween } from '../git/changes-between.ts';
import { mayHoldTests } from '../tasks/test-paths.ts';
import { runOnCommit } from './in-clean-checkout.ts';
import { provenRed } from './proven-red.ts';
import type { Work } from './work.ts';

/** What of an item's evidence is red: command and output; none when it is finished. */
export type Failure = { command: string; output: string };

/**
 * Runs what shows that an item is finished, as the factory, on its commit: its acceptance command and the repository's tests. Tests that were red before the attempt count only as far as they
 * are worse now; those that passed, and those that were proven red for the work, must show as passing.
 */
export async function acceptItem(work: Work, item: PlannedItem, head: string): Promise<Failure[]> {
  const { attempt, base } = work;
  const { test, install } = base.commands;
  attempt.heartbeat.enter('working', `checking ${item.id} in a clean checkout`);
  // The tests first: what they do there the gates need not see again, as long as no command of the plan's was there before.
  const commands = [...new Set([test, item.acceptance].filter((command) => command !== undefined))];
  const measured = await runOnCommit(attempt, head, { purpose: 'item', install, commands });
  const changedTests = await changedTestsOf(work, head);
  const failures = measured.flatMap((each) => failureOf(each, work, item, changedTests));
  const tests = measured.find(({ command }) => command === test);
  if (tests !== undefined && isGreen(tests) && failures.every(({ command }) => command !== test)) {
    work.lastTests = tests;
    work.acceptedWith = { commit: head, tests };
  }
  return failures;
}

function failureOf(
  measured: Measurement,
  work: Work,
  item: PlannedItem,
  changedTests: ChangedText[],
): Failure[] {
  const { command, output } = measured;
  const { measured: before, commands } = work.base;
  if (command !== commands.test) return isGreen(measured) ? [] : [{ command, output }];
  const outcome = compareWithBase(
    measured,
    before.find(({ kind }) => kind === 'test'),
    { changedTests, provenRed: provenRed(work, [...work.progress.finished, item.id]) },
  );
  return outcome.blocks ? [{ command, output: outcome.output }] : [];
}

async function changedTestsOf({ attempt, start }: Work, head: string): Promise<ChangedText[]> {
  const changes = await changesBetween(attempt.repository, start.base, head);
  return await readChangedTexts(attempt.repository, changes, mayHoldTests);
}
