import type { JobEvent } from './job-event.ts';

/** Whether reviewers see what the newest verdict holds: nothing has been judged, and nobody has pushed, since the hold was opened. */
export function isHoldShown(commits: readonly { events: readonly JobEvent[] }[]): boolean {
  const last = commits
    .flatMap(({ events }) => events)
    .findLast(({ type }) => type === 'VerdictRecorded' || type === 'HoldOpened' || type === 'HoldVoided');
  return last?.type === 'HoldOpened';
}
