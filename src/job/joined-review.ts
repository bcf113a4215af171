import type { JobDetails } from './job.ts';
import type { JobEventOf } from './job-event.ts';

/** So many reviews may join work that is under way, in the life of a job: each of them begins an attempt anew. */
export const mostJoinedReviews = 10;

/** Whether a review was added to work that was under way: it began no round of its own, so that it names no commit. */
export function isJoinedReview({ part, headSha }: JobEventOf<'InputAdded'>): boolean {
  return part.kind === 'review' && headSha === undefined;
}

/** How many reviews have joined since the request was frozen. */
export function joinedReviewsOf({ additions, rounds }: Pick<JobDetails, 'additions' | 'rounds'>): number {
  return additions.filter(({ kind }) => kind === 'review').length - rounds.review;
}
