import measured from './first-seeds.json' with { type: 'json' };

/** The first seed, counted from 1, in which a planted bug shows, and the rule that it breaks there. */
export type FirstSeed = { seed: number; rule: string };

/** Those of all bugs by their names, as `npm run simulate -- --planted` has found them. A bug that is new has none yet. */
export const firstSeeds: Readonly<Record<string, FirstSeed>> = measured;
