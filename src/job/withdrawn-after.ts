import type { Withdrawn } from './job.ts';
import type { JobEvent } from './job-event.ts';
import { secondOf } from './second-of.ts';

/** When people last wanted no job (any more), after one more event. Some endings are heard of late: the later one stays. */
export function withdrawnAfter(known: Withdrawn | undefined, event: JobEvent): Withdrawn | undefined {
  const now = withdrawalOf(event);
  if (now === undefined || (known !== undefined && secondOf(now.at) < secondOf(known.at))) return known;
  return now;
}

function withdrawalOf(event: JobEvent): Withdrawn | undefined {
  if (!('withdrawnAt' in event) || event.withdrawnAt === undefined) return undefined;
  return { at: event.withdrawnAt, cause: causeOf(event) };
}

function causeOf(event: Extract<JobEvent, { withdrawnAt?: string | undefined }>): Withdrawn['cause'] {
  return event.type === 'PullRequestClosed' ? 'pull-request-closed' : (event.cause ?? 'command');
}
