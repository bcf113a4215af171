import { defaultFactoryConfig, type ParsedFactoryConfig } from '../config/factory-config.ts';
import type { VerdictInputs } from '../contracts/verdict-inputs.ts';

/** The limit of each budget, in micro-dollars. */
export type BudgetLimits = VerdictInputs['remaining'];

/** What a configuration, or the default where it cannot be read, and the operator grant. */
export function budgetLimitsOf(
  parsed: ParsedFactoryConfig,
  { installationDayMicroUsd }: { installationDayMicroUsd: number },
): BudgetLimits {
  const { jobMicroUsd, repositoryDayMicroUsd } = (parsed.ok ? parsed.config : defaultFactoryConfig).budget;
  return { job: jobMicroUsd, repositoryDay: repositoryDayMicroUsd, installationDay: installationDayMicroUsd };
}
