import { FactoryError } from '../contracts/factory-error.ts';
import type { Repository } from '../job/job-values.ts';
import type { ReviewFacts } from '../ports/github-facts.ts';
import type { Governance } from './governance.ts';
import { isTakenBack } from './opinions.ts';

/**
 * Why a review that requests changes is not followed any more: its author has taken it back before it was read. They know, so that nobody has to be told. undefined while it stands. Throws when
 * GitHub gives no answer, and `review-unlisted` (retry) where it shows the review and leaves it out of its list.
 */
export async function takenBack(
  { reviewers }: Pick<Governance, 'reviewers'>,
  repository: Repository,
  pullRequest: number,
  review: ReviewFacts,
): Promise<{ code: string; message: string } | undefined> {
  const reviews = await reviewers.reviews(repository, pullRequest);
  if (!reviews.some(({ id }) => id === review.id))
    throw new FactoryError(
      'review-unlisted',
      `GitHub shows review ${review.id} and does not list it with pull request #${pullRequest}. Looking again later.`,
      { disposition: 'retry' },
    );
  if (!isTakenBack(reviews, review)) return undefined;
  return {
    code: 'taken-back',
    message: `The changes that @${review.author.login} requested are not wanted any more: they have approved since, or the review was dismissed.`,
  };
}
