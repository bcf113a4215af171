import type { StopReason } from '../../contracts/job-vocabulary.ts';

/** The attempt ends without a delivery, for a reason that was to be expected. */
export type AttemptStop = { stop: StopReason; explanation: string };

export function stopWith(stop: StopReason, explanation: string): AttemptStop {
  return { stop, explanation };
}

export function isStop(value: object): value is AttemptStop {
  return 'stop' in value && 'explanation' in value;
}
