import type { budgetScopesOn } from '../job/budget-scope.ts';
import type { BudgetStore } from '../ports/budget-store.ts';
import type { BudgetLimits } from './budget-limits.ts';

/**
 * Opens a job's scopes of the day on which money is spent, never of one to come: a limit cannot be told lower once it was told, so that what is opened ahead would keep people from lowering it
 * for tomorrow. An attempt opens those of the day on which it starts.
 */
export async function openScopes(
  budgets: Pick<BudgetStore, 'open'>,
  [job, repository, installation]: ReturnType<typeof budgetScopesOn>,
  limits: BudgetLimits,
): Promise<void> {
  await budgets.open(job, limits.job);
  await budgets.open(repository, limits.repositoryDay);
  await budgets.open(installation, limits.installationDay);
}
