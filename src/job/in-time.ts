import type { JobCommand } from './job-command.ts';
import type { JobEvent, JobEventOf } from './job-event.ts';

/**
 * The events of a command with the time at which people gave it, by GitHub's clock; as they are where nobody knows it. Of what people ask for and of what they end the log says when they did: neither is
 * undone by what they had done before and is heard of later.
 */
export function inTime(events: readonly JobEvent[], command: JobCommand, at: string | undefined): JobEvent[] {
  if (at === undefined) return [...events];
  const endsJob = events.some(({ type }) => type === 'JobCancelled');
  return events.map((event) => {
    switch (event.type) {
      case 'JobSubmitted':
      case 'JobRetried':
        return { ...event, askedAt: at };
      case 'JobCancelled':
        return { ...event, withdrawnAt: at };
      case 'PullRequestClosed':
        /* Beside the end of the job it says nothing of its own. */
        return endsJob ? event : { ...event, withdrawnAt: at };
      case 'CommandRefused':
        return { ...event, ...withdrawalBy(command, at) };
      default:
        return event;
    }
  });
}

/** What a refusal keeps where people wanted the job ended and there is nothing to end (any more). */
function withdrawalBy(
  command: JobCommand,
  withdrawnAt: string,
): Pick<JobEventOf<'CommandRefused'>, 'withdrawnAt' | 'cause'> {
  const cause = causeOf(command);
  if (cause === undefined) return {};
  return cause === 'command' ? { withdrawnAt } : { withdrawnAt, cause };
}

function causeOf(command: JobCommand) {
  if (command.type === 'RefuseCommand') return command.withdraws;
  return command.type === 'CancelJob' ? command.cause : undefined;
}
