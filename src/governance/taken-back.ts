import type { Repository } from '../job/job-values.ts';
import type { ReviewFacts } from '../ports/github-facts.ts';
import type { Governance } from './governance.ts';
import { isTakenBack } from './opinions.ts';
import { reviewsBeside } from './reviews-beside.ts';

/**
 * Why a review that requests changes is not followed any more: its author has taken it back before it was read. They know, so that nobody has to be told. undefined while it stands. Throws when
 * GitHub gives no answer, and `review-unlisted` (retry).
 */
export async function takenBack(
  governance: Pick<Governance, 'reviewers'>,
  repository: Repository,
  pullRequest: number,
  review: ReviewFacts,
): Promise<{ code: string; message: string } | undefined> {
  if (!isTakenBack(await reviewsBeside(governance, repository, pullRequest, review), review))
    return undefined;
  return {
    code: 'taken-back',
    message: `The changes that @${review.author.login} requested are not wanted any more: they have approved since, or the review was dismissed.`,
  };
}
