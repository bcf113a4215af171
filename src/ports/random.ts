/** Randomness in [0, 1); used for jitter only, never for secrets. */
export type Random = { next(): number };
