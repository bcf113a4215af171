import { FactoryError } from '../../contracts/factory-error.ts';
import type { Random } from '../../ports/random.ts';

export type Patience = {
  random: Random;
  /** Waits; ends early, without error, when the signal is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborted once the attempt has to end: from then on nobody waits until a time that was named. */
  stopped: AbortSignal;
};

/** Pauses between tries double from 250 ms to 8 s, half of each left to chance: about a minute in all. */
const tries = 9;
const firstPauseMs = 250;
const longestPauseMs = 8_000;
/**
 * So long one call waits for times that it was told, all of them together. GitHub's longest limit is over after an hour; the rest is for chance, and for a second limit right behind the first. Whatever
 * names more is wrong, or would keep an attempt on a machine for nothing.
 */
export const longestWaitMs = 65 * 60_000;
/** All whom one limit has kept waiting do not come back at once: a tenth later at most, and half a minute. */
const longestDelayMs = 30_000;

/**
 * Asks again what has no definite answer (`worker-api-unavailable`), a few times within a minute. Where a time was named after which it makes sense, that is waited for first, and uses up none of these
 * tries. Who was stopped meanwhile asks again at once, and hears so. Throws what the last try threw.
 */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  { random, pause, stopped }: Patience,
): Promise<T> {
  let waitedMs = 0;
  for (let round = 1; ; ) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof FactoryError) || error.code !== 'worker-api-unavailable') throw error;
      const toldMs = Math.min(1_000 * (error.retryAfterSeconds ?? 0), longestWaitMs - waitedMs);
      if (toldMs > 0 && !stopped.aborted) {
        const delayMs = random.next() * Math.min(toldMs / 10, longestDelayMs);
        waitedMs += toldMs + delayMs;
        await pause(toldMs + delayMs, stopped);
        continue;
      }
      if (round >= tries) throw error;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (round - 1));
      await pause(pauseMs / 2 + (random.next() * pauseMs) / 2);
      round += 1;
    }
  }
}
