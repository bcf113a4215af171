import { type FaultKind, faultKinds } from './chaos.ts';

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
