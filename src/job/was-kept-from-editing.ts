import type { JobEvent } from './job-event.ts';

type AttributedCommit = { actor: { kind: string }; events: readonly JobEvent[] };

/**
 * Whether somebody's edit of the request as it is frozen was refused, or was told that it changes nothing: then the job stays held with the text it has, whoever finds the other one. Without that, somebody
 * would be told that their words change nothing, and find them held a while later.
 */
export function wasKeptFromEditing(commits: readonly AttributedCommit[]): boolean {
  const since = commits.findLastIndex(({ events }) => events.some(freezes));
  return commits.slice(since + 1).some(({ actor, events }) =>
    events.some(
      (event) =>
        (event.type === 'CommandRefused' && event.command === 'edit') ||
        /* The sweeper's own note says only that a reader sees no difference. */
        (event.type === 'CommandAcknowledged' && event.command === 'edit' && actor.kind === 'person'),
    ),
  );
}

/** What is added to a request leaves the frozen text as it is. */
function freezes(event: JobEvent): boolean {
  return (
    event.type === 'JobSubmitted' ||
    event.type === 'RequestAmended' ||
    (event.type === 'JobRetried' && event.request !== undefined)
  );
}
