import type { StopReason } from '../../contracts/job-vocabulary.ts';

/** The attempt ends without a delivery, for a reason that was to be expected. */
export type AttemptStop = { stop: StopReason; explanation: string };

export function stopWith(stop: StopReason, explanation: string): AttemptStop {
  return { stop, explanation };
}

/** Somebody ended the attempt, or it lost its rights: what becomes of it is said by who knows the cause. */
export const stoppedFromOutside: AttemptStop = stopWith('cancelled', 'The attempt was stopped from outside.');

export function isStop(value: object): value is AttemptStop {
  return 'stop' in value && 'explanation' in value;
}
