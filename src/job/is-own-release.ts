import { hasAskedFor } from './has-asked-for.ts';
import type { JobDetails } from './job.ts';

/**
 * Whether an account would release its own words: it has asked for the job, or has given guidance that nobody has released yet. Whoever only guided, and whose guidance another
 * person has released since, is as good a reviewer as any. What reviewers want changed, and what people answer when the factory asks, was asked of them and does not count.
 */
export function isOwnRelease(
  details: Pick<JobDetails, 'requester' | 'alsoAskedBy' | 'additions' | 'releasedAdditions'>,
  accountId: number,
): boolean {
  const unreleased = details.additions.slice(details.releasedAdditions ?? 0);
  return (
    hasAskedFor(details, accountId) ||
    unreleased.some(({ kind, author }) => kind === 'guidance' && author?.id === accountId)
  );
}
