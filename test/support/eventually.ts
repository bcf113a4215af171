import { setTimeout } from 'node:timers/promises';

/**
 * Looks again and again until what is seen is accepted, and answers it. For what shows only on the pages of another server; fails with what was seen last when it
 * takes too long.
 */
export async function eventually<T>(
  look: () => Promise<T>,
  accept: (seen: T) => boolean,
  patienceMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (accept(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`Never seen. At last it was:\n${JSON.stringify(seen, null, 1)}`);
    await setTimeout(50);
  }
}
