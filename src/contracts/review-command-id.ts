/** The id of the command that a review becomes, whoever finds it: the webhook or the sweeper. */
export function reviewCommandId(reviewId: number): string {
  return `review:${reviewId}`;
}
