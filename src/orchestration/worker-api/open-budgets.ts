import type { FactoryConfig } from '../../config/factory-config.ts';
import type { StartedJob } from '../attempt-rights.ts';
import { budgetScopesOf } from './attempt-budget.ts';
import type { WorkerApiDependencies } from './worker-api-dependencies.ts';

/**
 * Opens the scopes of an attempt that are not open. Governance does it when it judges; here those of the day on which the attempt started, should that be another
 * one. What people granted beside the configuration is added by its own effect, never here.
 */
export async function openBudgets(
  { budgets, installationDayMicroUsd }: Pick<WorkerApiDependencies, 'budgets' | 'installationDayMicroUsd'>,
  job: StartedJob,
  { budget }: Pick<FactoryConfig, 'budget'>,
): Promise<void> {
  const [jobScope, repositoryScope, installationScope] = budgetScopesOf(job);
  await budgets.open(jobScope, budget.jobMicroUsd);
  await budgets.open(repositoryScope, budget.repositoryDayMicroUsd);
  await budgets.open(installationScope, installationDayMicroUsd);
}
