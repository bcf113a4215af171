import type { Effect } from '../../job/effect.ts';
import type { Job } from '../../job/job.ts';
import { isTerminal } from '../../job/job-state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { JobVisitor } from './job-round.ts';

const recentMs = 24 * 60 * 60_000;

/** Has the page of a job that ended within the last day compared with its log; the reporter mends what differs and deletes twins of the comment. */
export function showEndedJobs({
  carryOut,
  clock,
}: {
  carryOut: (effect: Effect, job: Job) => Promise<void>;
  clock: Clock;
}): JobVisitor {
  return async ({ job }) => {
    if (!isTerminal(job.state) || clock.now() - Date.parse(job.stateSince) > recentMs) return;
    await carryOut({ type: 'project', jobId: job.id, version: job.version }, job);
  };
}
