import type { JobEvent } from './job-event.ts';

/** Since when the request was held by something that the log does not know (ISO time); undefined when it knows what held it, or it never was held. */
export function unrecordedHoldSince(
  commits: readonly { at: string; events: readonly JobEvent[] }[],
): string | undefined {
  const told = commits.findLast(({ events }) =>
    events.some((event) => event.type === 'HoldOpened' || isHold(event)),
  );
  return told?.events.some(isHold) ? told.at : undefined;
}

function isHold(event: JobEvent): boolean {
  return event.type === 'VerdictRecorded' && event.verdict.decision === 'hold';
}
