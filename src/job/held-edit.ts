import type { JobEvent } from './job-event.ts';

type StoredCommit = { events: readonly JobEvent[] };

const asksAnew: readonly JobEvent['type'][] = ['JobSubmitted', 'JobRetried', 'RequestAmended', 'InputAdded'];

/**
 * Whether an edit of the request as it stands was refused: the job stays held with the text it has, whoever finds the other one. Without that, whoever has no commands left could have
 * an edit taken in that bears nobody's name.
 */
export function wasKeptFromEditing(commits: readonly StoredCommit[]): boolean {
  const since = commits.findLastIndex(({ events }) => events.some(({ type }) => asksAnew.includes(type)));
  return commits
    .slice(since + 1)
    .some(({ events }) =>
      events.some((event) => event.type === 'CommandRefused' && event.command === 'edit'),
    );
}

/** Whether the request as it stands was frozen from an edit that nobody told of: who made it is not known. */
export function isEditOfUnknown(commits: readonly (StoredCommit & { actor: { kind: string } })[]): boolean {
  const last = commits.findLast(({ events }) =>
    events.some(({ type }) => type === 'RequestAmended' || type === 'JobSubmitted' || type === 'JobRetried'),
  );
  return last?.actor.kind === 'sweeper' && last.events.some(({ type }) => type === 'RequestAmended');
}
