import type { JobDetails } from './job.ts';
import { secondOf } from './second-of.ts';

/** What people did on GitHub that ends a job, and when, by GitHub's clock. */
type Ending = {
  cause: 'pull-request-closed' | 'issue-closed' | 'label-removed';
  at: string | undefined;
};

/**
 * Whether something happened before people last had the job taken up again: they knew of it, or would have asked all the same, so that it does not end the job once more. Both times are
 * GitHub's, which tells them to the second; of two within one second the ending came first if it is what had ended the job. Without a time it ends the job.
 */
export function isOfEarlierTry({ takenUp }: Pick<JobDetails, 'takenUp'>, { cause, at }: Ending): boolean {
  if (takenUp === undefined || at === undefined) return false;
  const [ended, asked] = [secondOf(at), secondOf(takenUp.at)];
  return ended < asked || (ended === asked && takenUp.after === cause);
}
