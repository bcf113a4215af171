import type { BudgetStore } from '../../ports/budget-store.ts';
import type { StartedJob } from '../attempt-rights.ts';

/*
 * An attempt spends from the job's budget and from the repository's budget of one day: the UTC day on which the attempt started, also after
 * midnight. So a reservation and its settlement always meet in the same scope, whatever the time between them.
 */
function dayOf({ details }: StartedJob): string {
  return details.attempt.startedAt.slice(0, 'YYYY-MM-DD'.length);
}

/** The scopes an attempt's money is taken from, in the order in which it is taken. */
export function budgetScopesOf(job: StartedJob): [jobScope: string, repositoryScope: string] {
  return [`job:${job.id}`, `repository:${job.details.repository.id}:${dayOf(job)}`];
}

/** A reservation's id for all scopes; ids of workers are their own business and may repeat between attempts. */
export function reservationIdOf(job: StartedJob, reservationId: string): string {
  return `${dayOf(job)}:${job.id}:${job.details.attempt.number}:${reservationId}`;
}

/** Takes the amount in every scope or in none. */
export async function reserveInScopes(
  budgets: BudgetStore,
  scopes: readonly string[],
  reservationId: string,
  microUsd: number,
): Promise<'granted' | 'refused'> {
  for (const [index, scope] of scopes.entries()) {
    if ((await budgets.reserve(scope, reservationId, microUsd)) === 'granted') continue;
    for (const taken of scopes.slice(0, index).toReversed()) await budgets.release(taken, reservationId);
    return 'refused';
  }
  return 'granted';
}

/** What may still be spent: the least that any scope has left; a scope that was never opened has nothing. */
export async function remainingInScopes(budgets: BudgetStore, scopes: readonly string[]): Promise<number> {
  const remaining = await Promise.all(scopes.map((scope) => budgets.remaining(scope)));
  return Math.min(...remaining.map((microUsd) => microUsd ?? 0));
}
