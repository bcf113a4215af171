import { jobBudgetScope } from './budget-scope.ts';
import type { EffectOf } from './effect.ts';
import type { JobEvent } from './job-event.ts';

/**
 * The money that a commit grants to its job. What was granted once is always wanted, whatever the job has come to since: the id is the commit's, so that it is
 * never added twice.
 */
export function budgetRaisesOf(commit: {
  jobId: string;
  version: number;
  events: readonly JobEvent[];
}): EffectOf<'raise-budget'>[] {
  const { jobId, version } = commit;
  const microUsd = commit.events.reduce(
    (sum, event) => sum + (event.type === 'BudgetRaised' ? event.microUsd : 0),
    0,
  );
  if (microUsd === 0) return [];
  return [
    { type: 'raise-budget', jobId, scope: jobBudgetScope(jobId), raiseId: `commit:${version}`, microUsd },
  ];
}
