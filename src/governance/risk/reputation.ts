import type { Outcome } from '../../contracts/outcome.ts';
import type { Reputation } from '../../contracts/risk-inputs.ts';

/** How many of a repository's latest jobs count. */
export const outcomesThatCount = 50;

/**
 * What the latest outcomes say of the factory's work, each job counted once. What governance refused and what people withdrew says nothing about the work and is left
 * out. Pure: the same outcomes make the same reputation, in whatever order they come.
 */
export function reputationOf(outcomes: readonly Outcome[]): Reputation {
  const reputation: Reputation = { merged: 0, rejected: 0, reworked: 0, reverted: 0, failed: 0 };
  for (const outcome of outcomes) {
    const kind = kindOf(outcome);
    if (kind !== undefined) reputation[kind] += 1;
  }
  return reputation;
}

function kindOf({ result, rounds }: Outcome): keyof Reputation | undefined {
  switch (result) {
    case 'merged':
      return rounds.review > 0 ? 'reworked' : 'merged';
    case 'no-changes':
      return 'failed';
    case 'refused':
    case 'exported':
    case 'cancelled':
      return undefined;
    default:
      return result;
  }
}
