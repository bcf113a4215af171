import type { JobDetails } from './job.ts';

/**
 * Whether an account has asked for the job: who submitted it, had it tried again after its end, or edited the request while it was held. None of them may grant what others must
 * grant: the release of a hold, or more money.
 */
export function hasAskedFor(
  { requester, alsoAskedBy = [] }: Pick<JobDetails, 'requester' | 'alsoAskedBy'>,
  accountId: number,
): boolean {
  return requester.id === accountId || alsoAskedBy.some(({ id }) => id === accountId);
}
