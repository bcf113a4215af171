import type { Plants } from './plants.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { simulate } from './simulate.ts';

/** Seeds within which a planted bug must show. */
export const patience = 20_000;

export type Found = { seed: number; invariant: string; what: string };

export type Search = {
  /** What the runs are about, where a bug needs a special occasion. */
  focus?: Partial<Scenario>;
  /** The seed to begin with: one that is known to show the bug, as long as runs stay as they are. */
  from?: number;
};

/** A seed in which a planted bug breaks a rule: of all that there is patience for, the first from `from` on. */
export async function searchFor(
  plants: Plants,
  { focus = {}, from = 1 }: Search = {},
): Promise<Found | undefined> {
  for (let tried = 0; tried < patience; tried++) {
    const seed = 1 + ((from - 1 + tried) % patience);
    const scenario = { ...scenarioOf(seed), ...focus };
    const [violation] = (await simulate(seed, { plants, scenario })).violations;
    if (violation !== undefined) return { seed, ...violation };
  }
  return undefined;
}
