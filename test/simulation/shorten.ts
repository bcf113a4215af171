import { type RunOptions, type RunResult, simulate } from './simulate.ts';

export type Shortened = RunResult & { faultLimit: number; turnLimit: number };

/**
 * The shortest prefix of a failing run that still fails in the same way: first as few faults as possible, then as few turns before everything goes
 * well and in order. undefined when the run does not fail.
 */
export async function shorten(seed: number, options: RunOptions = {}): Promise<Shortened | undefined> {
  const whole = await simulate(seed, options);
  const invariant = whole.violations[0]?.invariant;
  if (invariant === undefined) return undefined;
  const fails = async (limits: RunOptions) => {
    const run = await simulate(seed, { ...options, ...limits });
    return run.violations[0]?.invariant === invariant;
  };
  const faultLimit = await first(whole.faults, (limit) => fails({ faultLimit: limit }));
  const turnLimit = await first(whole.turns, (limit) => fails({ faultLimit, turnLimit: limit }));
  const shortened = await simulate(seed, { ...options, faultLimit, turnLimit, traced: true });
  return { ...shortened, faultLimit, turnLimit };
}

/** The least number that holds; a run may fail with fewer choices and not with more, so that none is passed over. */
async function first(most: number, holds: (candidate: number) => Promise<boolean>): Promise<number> {
  for (let candidate = 0; candidate < most; candidate++) {
    if (await holds(candidate)) return candidate;
  }
  return most;
}
