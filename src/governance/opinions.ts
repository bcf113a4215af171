import type { SubmittedReview } from '../ports/github-reviewers.ts';

type Opinion = Pick<SubmittedReview, 'id' | 'author' | 'state'>;

/** What each reviewer thinks by the last opinion that they gave, as GitHub counts it. `reviews`: oldest first. */
export function lastOpinions<T extends Opinion>(reviews: readonly T[]): T[] {
  const opinions = reviews.filter(isOpinion);
  return opinions.filter((review) => lastOpinionOf(opinions, review.author.id) === review);
}

/** … and what one of them thinks; undefined where they gave none. */
export function lastOpinionOf<T extends Opinion>(reviews: readonly T[], accountId: number): T | undefined {
  return reviews.findLast((review) => isOpinion(review) && review.author.id === accountId);
}

/**
 * Whether changes that somebody requested are not what they want any more: the review was dismissed, or they have approved since, or a later opinion of theirs was dismissed. Further requests of theirs
 * take nothing back, for all of them are their words. `reviews`: oldest first; of a review that GitHub does not list yet nothing later is known.
 */
export function isTakenBack(
  reviews: readonly Opinion[],
  { id, author }: Pick<Opinion, 'id' | 'author'>,
): boolean {
  const own = reviews.filter((review) => isOpinion(review) && review.author.id === author.id);
  const place = own.findIndex((review) => review.id === id);
  return place !== -1 && own.slice(place).some(({ state }) => state !== 'changes_requested');
}

/** What GitHub calls a comment leaves its author's opinion as it was. */
function isOpinion({ state }: Opinion): boolean {
  return state !== 'commented' && state !== 'pending';
}
