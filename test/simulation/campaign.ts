import { setImmediate } from 'node:timers/promises';
import { type FaultKind, faultKinds } from './chaos.ts';
import { simulate } from './simulate.ts';

/** Seeds `from`, `from + step` … below `from + seeds`. */
export type Share = { from: number; seeds: number; first: number; step: number };
export type Failure = { seed: number; invariant: string; what: string };

/** What many runs have shown together; plain values, so that it can come from another thread. */
export type Campaign = {
  schedules: number;
  turns: number;
  faults: Record<FaultKind, number>;
  states: string[];
  transitions: string[];
  failures: Failure[];
};

/** How far some runs have come. */
export type Progress = { schedules: number; violations: number };

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

export function addCampaigns(campaigns: readonly Campaign[]): Campaign {
  const sum = (of: (campaign: Campaign) => number) => campaigns.reduce((total, one) => total + of(one), 0);
  const union = (of: (campaign: Campaign) => string[]) => [...new Set(campaigns.flatMap(of))];
  return {
    schedules: sum((one) => one.schedules),
    turns: sum((one) => one.turns),
    faults: Object.fromEntries(
      faultKinds.map((kind) => [kind, sum((one) => one.faults[kind])]),
    ) as Campaign['faults'],
    states: union((one) => one.states),
    transitions: union((one) => one.transitions),
    failures: campaigns.flatMap((one) => one.failures).toSorted((a, b) => a.seed - b.seed),
  };
}
