import type { JobEvent } from './job-event.ts';

/** Whether the last request for the job came with the label: the command that made it carries the name of its message. Who asks with a command needs no label. */
export function askedByLabel(
  commits: readonly { commandId: string; events: readonly JobEvent[] }[],
): boolean {
  const asking = commits.findLast(({ events }) =>
    events.some(({ type }) => type === 'JobSubmitted' || type === 'JobRetried'),
  );
  return asking?.commandId.startsWith('label-added:') === true;
}
