import { FactoryError } from '../contracts/factory-error.ts';
import type { Repository } from '../job/job-values.ts';
import type { ReviewFacts } from '../ports/github-facts.ts';
import type { SubmittedReview } from '../ports/github-reviewers.ts';
import type { Governance } from './governance.ts';

/**
 * Every review of the pull request, the given one among them, oldest first: what its author has said before and since. Throws when GitHub gives no answer, and `review-unlisted` (retry) where it shows the
 * review and leaves it out of its list.
 */
export async function reviewsBeside(
  { reviewers }: Pick<Governance, 'reviewers'>,
  repository: Repository,
  pullRequest: number,
  review: Pick<ReviewFacts, 'id'>,
): Promise<SubmittedReview[]> {
  const reviews = await reviewers.reviews(repository, pullRequest);
  if (reviews.some(({ id }) => id === review.id)) return reviews;
  throw new FactoryError(
    'review-unlisted',
    `GitHub shows review ${review.id} and does not list it with pull request #${pullRequest}. Looking again later.`,
    { disposition: 'retry' },
  );
}
