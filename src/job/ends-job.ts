import { isOfEarlierTry } from './is-of-earlier-try.ts';
import type { JobDetails } from './job.ts';

/** What GitHub says of a pull request of the job. */
type PullRequest = { number: number; state: 'open' | 'closed'; merged: boolean; closedAt?: string };

/** Whether a pull request of the job was closed or merged, and the log does not know of that yet. A merge that is not in the log counts however old it is: the work is where it was to go. */
export function endsJob(details: JobDetails, { number, state, merged, closedAt }: PullRequest): boolean {
  if (state !== 'closed') return false;
  if (merged) return details.merged?.pullRequest !== number;
  return !isOfEarlierTry(details, { cause: 'pull-request-closed', at: closedAt });
}
