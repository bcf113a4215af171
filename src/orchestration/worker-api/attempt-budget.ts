import { budgetScopesOn, utcDayOf } from '../../job/budget-scope.ts';
import type { BudgetStore } from '../../ports/budget-store.ts';
import type { StartedJob } from '../attempt-rights.ts';

/*
 * An attempt spends from the budgets of one day: the UTC day on which the attempt started, also after midnight, and of the installation under which it started. So a reservation and its
 * settlement always meet in the same scope, whatever the time between them.
 */
function dayOf({ details }: StartedJob): string {
  return utcDayOf(details.attempt.startedAt);
}

/** The scopes an attempt's money is taken from, in the order in which it is taken. */
export function budgetScopesOf(job: StartedJob): ReturnType<typeof budgetScopesOn> {
  const { repository, attempt } = job.details;
  const { installationId } = attempt;
  return budgetScopesOn(dayOf(job), { id: job.id, repository: { ...repository, installationId } });
}

/** A reservation's id for all scopes; ids of workers are their own business and may repeat between attempts. */
export function reservationIdOf(job: StartedJob, reservationId: string): string {
  return `${dayOf(job)}:${job.id}:${job.details.attempt.number}:${reservationId}`;
}

export type Reserved = { outcome: 'granted' } | { outcome: 'refused'; scope: string };

/**
 * Takes the amount in every scope or in none. A crash between two scopes leaves money set aside that nobody will spend: it is taken up by the repetition of the
 * call, or charged as an orphan; nothing that was granted is ever given back.
 */
export async function reserveInScopes(
  budgets: Pick<BudgetStore, 'reserve' | 'release'>,
  scopes: readonly string[],
  reservationId: string,
  microUsd: number,
): Promise<Reserved> {
  for (const [index, scope] of scopes.entries()) {
    if ((await budgets.reserve(scope, reservationId, microUsd)) === 'granted') continue;
    for (const taken of scopes.slice(0, index).toReversed()) await budgets.release(taken, reservationId);
    return { outcome: 'refused', scope };
  }
  return { outcome: 'granted' };
}

/** What may still be spent: the least that any scope has left; a scope that was never opened has nothing. */
export async function remainingInScopes(
  budgets: Pick<BudgetStore, 'remaining'>,
  scopes: readonly string[],
): Promise<number> {
  const remaining = await Promise.all(scopes.map((scope) => budgets.remaining(scope)));
  return Math.min(...remaining.map((microUsd) => microUsd ?? 0));
}
