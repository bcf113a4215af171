import { functionSettings } from '../../config/function-settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { SweepLock } from '../../ports/sweep-lock.ts';
import type { Sweep } from './sweep.ts';

/** After so long Lambda has ended every sweep. */
const longestSweepMs = 1_000 * functionSettings.sweeper.timeoutSeconds;

/**
 * Leaves a sweep out while another one is at work. Lambda may deliver the event of a minute twice, also while the first is under way, and two sweeps that keep what they know of failed webhooks
 * could each write a part of it: a failure that only one has seen would be taken for read and be lost. `everything`: waits for nobody, for it is the first thing that a factory does on its machine,
 * and a lock that is there was left by one that was killed.
 */
export function sweepAlone(
  sweep: Sweep,
  { lock, clock, log }: { lock: SweepLock; clock: Clock; log: Log },
): Sweep {
  return async (options = {}) => {
    if (options.everything === true) return await sweep(options);
    const now = clock.now();
    const until = now + longestSweepMs;
    if (!(await lock.take(now, until))) {
      log.warn('sweep left out: another one is at work, or was ended before it was done', {
        service: 'sweeper',
      });
      return { findings: {}, faults: 0 };
    }
    try {
      return await sweep(options);
    } finally {
      await lock.release(until).catch((error: unknown) => {
        log.warn('the lock of the sweep could not be given back; the next sweep is left out', {
          service: 'sweeper',
          error,
        });
      });
    }
  };
}
