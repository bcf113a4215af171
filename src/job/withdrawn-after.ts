import type { Withdrawn } from './job.ts';
import type { JobEvent } from './job-event.ts';
import { secondOf } from './second-of.ts';

/** When people last wanted no job (any more), after one more event. Some endings are heard of late: the later one stays. */
export function withdrawnAfter(known: Withdrawn | undefined, event: JobEvent): Withdrawn | undefined {
  if (event.type !== 'JobCancelled' && event.type !== 'CommandRefused') return known;
  const { withdrawnAt: at } = event;
  if (at === undefined || (known !== undefined && secondOf(at) < secondOf(known.at))) return known;
  return { at, cause: event.type === 'JobCancelled' ? event.cause : 'command' };
}
