import { budgetScopesOn, utcDayOf } from '../../job/budget-scope.ts';
import type { JobDetails } from '../../job/job.ts';
import { opinionReservationsAbout } from '../../job/opinion-reservation.ts';
import type { BudgetStore } from '../../ports/budget-store.ts';
import type { BudgetLimits } from '../budget-limits.ts';
import { openScopes } from '../open-scopes.ts';

export type OpinionBudgets = Pick<
  BudgetStore,
  'open' | 'reserve' | 'settle' | 'release' | 'openReservations'
>;

type Payer = { id: string; details: Pick<JobDetails, 'repository' | 'inputHash'> };

/**
 * Sets money aside for one opinion, in all of the job's scopes or in none; undefined when one of them does not cover it. The reservation's id is made of the input's
 * hash and the time, as each call costs anew. What an earlier call for the same input has left open is charged in full first: it died, and nobody knows what it
 * has cost. The scopes are opened once more: midnight may have passed since the request began to be judged.
 */
export async function reserveOpinion(
  budgets: OpinionBudgets,
  job: Payer,
  { microUsd, now, limits }: { microUsd: number; now: number; limits: BudgetLimits },
): Promise<{ settle(spent: number): Promise<void> } | undefined> {
  const day = utcDayOf(now);
  const scopes = budgetScopesOn(day, { id: job.id, repository: job.details.repository });
  await openScopes(budgets, scopes, limits);
  const family = opinionReservationsAbout(day, job.id, job.details.inputHash);
  for (const scope of scopes) await chargeAbandoned(budgets, scope, family);
  const id = `${family}${now}`;
  for (const [index, scope] of scopes.entries()) {
    if ((await budgets.reserve(scope, id, microUsd, { neverRepeated: true })) === 'granted') continue;
    for (const taken of scopes.slice(0, index).toReversed()) await budgets.release(taken, id);
    return undefined;
  }
  return {
    async settle(spent) {
      for (const scope of scopes) await budgets.settle(scope, id, spent);
    },
  };
}

async function chargeAbandoned(budgets: OpinionBudgets, scope: string, family: string): Promise<void> {
  for (const { id, microUsd } of await budgets.openReservations(scope))
    if (id.startsWith(family)) await budgets.settle(scope, id, microUsd);
}
