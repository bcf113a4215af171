/** `fast`: one developer, the gates, the critic. `full`: a plan by a model, tests first, all reviewers. */
export type Lane = 'fast' | 'full';

/** A request of more items than this is planned. */
const mostItemsUnplanned = 2;

/**
 * How a request is carried out: one that is small goes the fast way unless the repository has a planner, and so does a further round on work that is there already, which people
 * have just reviewed. Pure.
 */
export function chooseLane(request: {
  specItems: number;
  hasPlanner: boolean;
  isFurtherRound: boolean;
}): Lane {
  if (request.isFurtherRound) return 'fast';
  return request.hasPlanner || request.specItems > mostItemsUnplanned ? 'full' : 'fast';
}
