import { balanceWithin } from '../contracts/budget-balance.ts';
import type { Commit } from '../contracts/commit.ts';
import type { VerdictInputs } from '../contracts/verdict-inputs.ts';
import { budgetRaisesOf } from '../job/budget-raises.ts';
import { budgetScopesOn, utcDayOf } from '../job/budget-scope.ts';
import type { JobDetails } from '../job/job.ts';
import { budgetLimitsOf } from './budget-limits.ts';
import type { Governance } from './governance.ts';
import { openScopes } from './open-scopes.ts';
import type { Policy } from './read-policy.ts';

/**
 * Opens the scopes the job will spend from, each with what the configuration grants now, and adds what people granted. What is left is what the verdict looks at: a raise whose effect was
 * lost must not make it say that nothing is. Of the job's own scope only what the verdict will grant counts, for that bounds what it may spend: the scope may have been opened with more.
 */
export async function openBudgets(
  governance: Governance,
  job: { id: string; details: JobDetails; commits: readonly Commit[] },
  { parsed }: Pick<Policy, 'parsed'>,
): Promise<VerdictInputs['remaining']> {
  const { budgets, clock } = governance;
  const limits = budgetLimitsOf(parsed, governance);
  if (!parsed.ok) return limits;
  const address = { id: job.id, repository: job.details.repository };
  const scopes = budgetScopesOn(utcDayOf(clock.now()), address);
  await openScopes(budgets, scopes, limits);
  for (const { scope, raiseId, microUsd } of job.commits.flatMap(budgetRaisesOf))
    await budgets.raise(scope, raiseId, microUsd);
  const [jobScope, repositoryScope, installationScope] = scopes;
  const ofJob = await budgets.balance(jobScope);
  const granted = limits.job + job.details.raisedMicroUsd;
  return {
    job: ofJob === undefined ? 0 : balanceWithin(ofJob, granted).remainingMicroUsd,
    repositoryDay: (await budgets.remaining(repositoryScope)) ?? 0,
    installationDay: (await budgets.remaining(installationScope)) ?? 0,
  };
}
