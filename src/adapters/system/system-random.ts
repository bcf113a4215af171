import type { Random } from '../../ports/random.ts';

/** The machine's randomness, for jitter. */
export const systemRandom: Random = { next: () => Math.random() };
