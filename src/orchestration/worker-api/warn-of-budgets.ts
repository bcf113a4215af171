import type { BudgetBalance } from '../../contracts/budget-balance.ts';
import type { StartedJob } from '../attempt-rights.ts';
import { balanceFor, budgetScopesOf } from './attempt-budget.ts';
import { commitForWorker } from './commit-for-worker.ts';
import type { WorkerApiDependencies } from './worker-api-dependencies.ts';

/** People are warned once this part of a budget is spent. */
const warnedFrom = 0.8;

/**
 * Tells people, once per job and scope, that a budget is nearly spent. What is only set aside does not count: most of it is given back. The event is the memory:
 * a scope that the job has warned of is not looked at again. Only for an attempt that works, in whichever of its states: what is settled after its end is told of by the next attempt that
 * spends from the scope.
 */
export async function warnOfBudgets(
  { ledger, budgets }: Pick<WorkerApiDependencies, 'ledger' | 'budgets'>,
  job: StartedJob,
): Promise<void> {
  const attempt = job.details.attempt.number;
  for (const scope of budgetScopesOf(job)) {
    if (job.details.warnedScopes.includes(scope)) continue;
    const balance = await balanceFor(budgets, job, scope);
    if (balance === undefined || !isNearlySpent(balance)) continue;
    await commitForWorker(ledger, { jobId: job.id, attempt }, `warn:${attempt}:${scope}`, {
      type: 'WarnBudget',
      attempt,
      scope,
      spentMicroUsd: spentOf(balance),
      limitMicroUsd: balance.limitMicroUsd,
    });
  }
}

function spentOf({ limitMicroUsd, remainingMicroUsd, reservedMicroUsd }: BudgetBalance): number {
  return Math.max(0, limitMicroUsd - remainingMicroUsd - reservedMicroUsd);
}

function isNearlySpent(balance: BudgetBalance): boolean {
  return balance.limitMicroUsd > 0 && spentOf(balance) >= warnedFrom * balance.limitMicroUsd;
}
