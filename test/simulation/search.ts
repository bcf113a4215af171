import type { Plants } from './plants.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { simulate } from './simulate.ts';

/** Seeds within which a planted bug must show. */
export const patience = 20_000;

export type Found = { seed: number; invariant: string; what: string };

/** The first seed in which a planted bug breaks a rule. `focus`: what the runs are about, where a bug needs a special occasion. */
export async function searchFor(plants: Plants, focus: Partial<Scenario> = {}): Promise<Found | undefined> {
  for (let seed = 1; seed <= patience; seed++) {
    const scenario = { ...scenarioOf(seed), ...focus };
    const [violation] = (await simulate(seed, { plants, scenario })).violations;
    if (violation !== undefined) return { seed, ...violation };
  }
  return undefined;
}
