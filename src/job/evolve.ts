import { detailsAfter } from './details-after.ts';
import type { Job } from './job.ts';
import type { JobEvent } from './job-event.ts';
import { stateAfter } from './state-after.ts';
import { withdrawnAfter } from './withdrawn-after.ts';

/** A job nobody has asked for yet. */
export function initialJob(id: string): Job {
  return { id, version: 0, state: 'DRAFT', stateSince: '1970-01-01T00:00:00.000Z' };
}

/** The job after one more event. Total: any event on any job gives a job; which events can come is `decide`'s business. */
export function evolve(job: Job, event: JobEvent, at: string): Job {
  const state = stateAfter(job.state, event);
  const details = detailsAfter(job.details, event, at);
  const withdrawn = withdrawnAfter(job.withdrawn, event);
  return {
    ...job,
    state,
    stateSince: state === job.state ? job.stateSince : at,
    ...(withdrawn === undefined ? {} : { withdrawn }),
    ...(details === undefined ? {} : { details }),
  };
}
