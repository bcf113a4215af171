import { defaultFactoryConfig } from '../config/factory-config.ts';
import type { Commit } from '../contracts/commit.ts';
import type { VerdictInputs } from '../contracts/verdict-inputs.ts';
import { budgetRaisesOf } from '../job/budget-raises.ts';
import { budgetScopesOn, utcDayOf } from '../job/budget-scope.ts';
import type { JobDetails } from '../job/job.ts';
import type { Governance } from './governance.ts';
import type { Policy } from './read-policy.ts';

const dayMs = 24 * 3_600_000;

/**
 * Opens the scopes the job will spend from, each with what the configuration grants now, and adds what people granted. An attempt spends from the UTC day on
 * which it starts, which may be tomorrow. What is left is what the verdict looks at: a raise whose effect was lost must not make it say that nothing is.
 */
export async function openBudgets(
  { budgets, clock, installationDayMicroUsd }: Governance,
  job: { id: string; details: JobDetails; commits: readonly Commit[] },
  { parsed }: Pick<Policy, 'parsed'>,
): Promise<VerdictInputs['remaining']> {
  const { jobMicroUsd, repositoryDayMicroUsd } = (parsed.ok ? parsed.config : defaultFactoryConfig).budget;
  const granted = {
    job: jobMicroUsd,
    repositoryDay: repositoryDayMicroUsd,
    installationDay: installationDayMicroUsd,
  };
  if (!parsed.ok) return granted;
  const address = { id: job.id, repository: job.details.repository };
  const [jobScope, repositoryScope, installationScope] = budgetScopesOn(utcDayOf(clock.now()), address);
  const [, repositoryTomorrow, installationTomorrow] = budgetScopesOn(utcDayOf(clock.now() + dayMs), address);
  await budgets.open(jobScope, granted.job);
  for (const scope of [repositoryScope, repositoryTomorrow]) await budgets.open(scope, granted.repositoryDay);
  for (const scope of [installationScope, installationTomorrow])
    await budgets.open(scope, granted.installationDay);
  for (const { scope, raiseId, microUsd } of job.commits.flatMap(budgetRaisesOf))
    await budgets.raise(scope, raiseId, microUsd);
  return {
    job: (await budgets.remaining(jobScope)) ?? 0,
    repositoryDay: (await budgets.remaining(repositoryScope)) ?? 0,
    installationDay: (await budgets.remaining(installationScope)) ?? 0,
  };
}
