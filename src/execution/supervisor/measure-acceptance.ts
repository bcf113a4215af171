import { isGreen } from '../gates/measure-commands.ts';
import { runOnCommit } from './in-clean-checkout.ts';
import type { Work } from './work.ts';

/**
 * Runs, before anything is changed, the acceptance commands of a planner's items: one that passes already shows nothing later. What the repository is checked with anyway has been run.
 */
export async function measureAcceptance(work: Work): Promise<void> {
  const { attempt, base, progress, outcomes, start } = work;
  if (progress.plan.madeBy === 'structure') return;
  const known = new Set(Object.values(base.commands));
  const commands = progress.plan.items.flatMap(({ acceptance }) =>
    acceptance === undefined || known.has(acceptance) ? [] : [acceptance],
  );
  const distinct = [...new Set(commands)];
  const { install } = base.commands;
  for (const each of await runOnCommit(attempt, start.base, {
    purpose: 'before',
    install,
    commands: distinct,
  }))
    outcomes.greenBefore.set(each.command, isGreen(each));
}
