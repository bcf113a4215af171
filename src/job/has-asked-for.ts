import type { JobDetails } from './job.ts';

/**
 * Whether an account has had a say in what is asked for: who submitted the job, had it tried again after its end, edited the request while it was held, or gave guidance. None of
 * them may grant what others must grant: the release of a hold, or more money. What reviewers of a hold want changed, and what people answer when the factory asks, was asked of them.
 */
export function hasAskedFor(
  { requester, alsoAskedBy = [], additions }: Pick<JobDetails, 'requester' | 'alsoAskedBy' | 'additions'>,
  accountId: number,
): boolean {
  return (
    requester.id === accountId ||
    alsoAskedBy.some(({ id }) => id === accountId) ||
    additions.some(({ kind, author }) => kind === 'guidance' && author?.id === accountId)
  );
}
