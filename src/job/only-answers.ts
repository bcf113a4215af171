import type { JobEvent } from './job-event.ts';

/** Whether a commit does no more than answer somebody: of the job nothing has changed, and its page and label are what they were. */
export function onlyAnswers({ events }: { events: readonly JobEvent[] }): boolean {
  return events.every(({ type }) => type === 'CommandRefused' || type === 'CommandAcknowledged');
}
