import { setImmediate } from 'node:timers/promises';
import type { Campaign, Failure, Progress, Share } from './campaign.ts';
import { faultKinds } from './chaos.ts';
import { simulate } from './simulate.ts';

/** Runs every seed of a share; `told` hears of it after each. */
export async function runShare(
  { from, seeds, first, step }: Share,
  told: (progress: Progress) => void = () => {},
): Promise<Campaign> {
  const faults = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Campaign['faults'];
  const states = new Set<string>();
  const transitions = new Set<string>();
  const failures: Failure[] = [];
  let schedules = 0;
  let turns = 0;
  for (let seed = from + first; seed < from + seeds; seed += step) {
    const run = await simulate(seed);
    schedules += 1;
    turns += run.turns;
    for (const kind of faultKinds) faults[kind] += run.injected[kind];
    for (const state of run.states) states.add(state);
    for (const transition of run.transitions) transitions.add(transition);
    const [violation] = run.violations;
    if (violation !== undefined) failures.push({ seed, ...violation });
    told({ schedules, violations: failures.length });
    /* A run never lets go of the event loop; between two of them everything else in the process may go on. */
    await setImmediate();
  }
  return { schedules, turns, faults, states: [...states], transitions: [...transitions], failures };
}
