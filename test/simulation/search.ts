import type { Plants } from './plants.ts';
import { simulate } from './simulate.ts';
import type { Violation } from './simulation.ts';

/** Seeds within which a planted bug must show. */
export const patience = 20_000;

export type Found = Violation & { seed: number };

export type Search = {
  /** The rules that the bug breaks; what else it leads to does not count. */
  breaks: readonly string[];
  /** The seed to begin with: one that is known to show the bug, as long as runs stay as they are. */
  from?: number;
};

/** A seed in which a planted bug breaks one of its rules: of all that there is patience for, the first from `from` on. */
export async function searchFor(plants: Plants, { breaks, from = 1 }: Search): Promise<Found | undefined> {
  for (let tried = 0; tried < patience; tried++) {
    const seed = 1 + ((from - 1 + tried) % patience);
    const { violations } = await simulate(seed, { plants });
    const broken = violations.find(({ invariant }) => breaks.includes(invariant));
    if (broken !== undefined) return { seed, ...broken };
  }
  return undefined;
}
