import { z } from 'zod';
import { reviewCommandId } from '../../contracts/review-command-id.ts';
import { factoryBranchOf, pullRequestSchema } from './factory-pull-request.ts';
import { defineRoute, originSchema } from './webhook-route.ts';

/** Somebody reviewed a pull request of a factory branch. What they said is read through the API, not from here. */
export const pullRequestReviewSubmitted = defineRoute({
  event: 'pull_request_review.submitted',
  payload: () =>
    originSchema().extend({
      review: z.object({ id: z.int().positive() }),
      pull_request: pullRequestSchema(),
    }),
  messagesOf({ review, pull_request: reviewed }, envelope) {
    const branch = factoryBranchOf(reviewed);
    if (branch === undefined) return [];
    return [
      {
        type: 'review-submitted',
        ...envelope,
        commandId: reviewCommandId(review.id),
        pullRequest: reviewed.number,
        branch,
        reviewId: review.id,
      },
    ];
  },
});
