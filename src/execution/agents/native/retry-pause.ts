import type { Random } from '../../../ports/random.ts';
import type { ModelFault } from '../model-fault.ts';

export const mostTries = 5;
/** Each silence has already cost the whole idle limit. */
const mostTriesInSilence = 2;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** A provider that asks for a longer wait is as good as gone for this task. */
const longestRetryAfterMs = 120_000;

/**
 * How long to wait before the same request is sent again; undefined when it should not be. `tries` counts those already made. What the provider
 * asks for (Retry-After) is kept; otherwise the pause doubles, with jitter so that many workers do not return at once.
 */
export function retryPause(fault: ModelFault, tries: number, random: Random): number | undefined {
  if (!fault.repeatable || tries >= (fault.kind === 'timed-out' ? mostTriesInSilence : mostTries))
    return undefined;
  if (fault.retryAfterMs !== undefined)
    return fault.retryAfterMs <= longestRetryAfterMs ? fault.retryAfterMs : undefined;
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
  return Math.round(pause * (0.5 + random.next() / 2));
}
