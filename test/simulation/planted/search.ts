import { simulate } from '../simulate.ts';
import type { Violation } from '../simulation.ts';
import type { PlantedBug } from './planted-bugs.ts';

export type Found = Violation & { seed: number };

export type Search = {
  /** The seed to begin with: one that is known to show the bug, as long as runs stay as they are. */
  from: number;
  /** How many seeds are tried before the bug counts as not found. */
  seeds: number;
};

/** A seed in which a planted bug breaks one of its rules: of the first `seeds`, the next from `from` on. `told` hears how many were tried in vain. */
export async function searchFor(
  { plants, breaks }: PlantedBug,
  { from, seeds }: Search,
  told: (tried: number) => void = () => {},
): Promise<Found | undefined> {
  for (let tried = 0; tried < seeds; tried++) {
    const seed = 1 + ((from - 1 + tried) % seeds);
    const { violations } = await simulate(seed, { plants });
    const broken = violations.find(({ invariant }) => breaks.includes(invariant));
    if (broken !== undefined) return { seed, ...broken };
    told(tried + 1);
  }
  return undefined;
}
