import { type BudgetBalance, balanceWithin } from '../../contracts/budget-balance.ts';
import { budgetScopesOn, jobBudgetScope, utcDayOf } from '../../job/budget-scope.ts';
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

/**
 * What a scope may hold at most for this job, beside its own limit: of the job's own what its newest verdict grants in all, with what people added since. A job's scope lives as long as the job, so that its limit, which is
 * never told lower, would let a job go on that was judged anew under a lower budget. The log alone says what it may spend: no write of a slow copy of governance or of an attempt that registers late can widen that again, and
 * what people add comes to the log before it comes to the scope, so that it is never lost on the way.
 */
function mostIn(scope: string, { id, details }: StartedJob): number | undefined {
  return scope === jobBudgetScope(id)
    ? (details.budgetMicroUsd ?? details.verdict?.limits.budgetMicroUsd)
    : undefined;
}

/** What a scope has for this job; undefined when it was never opened. */
export async function balanceFor(
  budgets: Pick<BudgetStore, 'balance'>,
  job: StartedJob,
  scope: string,
): Promise<BudgetBalance | undefined> {
  const balance = await budgets.balance(scope);
  const most = mostIn(scope, job);
  return balance === undefined || most === undefined ? balance : balanceWithin(balance, most);
}

export type Reserved = { outcome: 'granted' } | { outcome: 'refused'; scope: string };

/** Takes the amount in every scope of the attempt or in none. */
export async function reserveForAttempt(
  budgets: Pick<BudgetStore, 'reserve' | 'release'>,
  job: StartedJob,
  { reservationId, microUsd }: { reservationId: string; microUsd: number },
): Promise<Reserved> {
  const bounded = {
    release: budgets.release,
    reserve: (scope: string, id: string, amount: number) =>
      budgets.reserve(scope, id, amount, { mostMicroUsd: mostIn(scope, job) }),
  };
  return await reserveInScopes(bounded, budgetScopesOf(job), reservationIdOf(job, reservationId), microUsd);
}

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

/** What the attempt may still spend: the least that any scope has left; a scope that was never opened has nothing. */
export async function remainingFor(budgets: Pick<BudgetStore, 'balance'>, job: StartedJob): Promise<number> {
  const balances = await Promise.all(budgetScopesOf(job).map((scope) => balanceFor(budgets, job, scope)));
  return Math.min(...balances.map((balance) => balance?.remainingMicroUsd ?? 0));
}
