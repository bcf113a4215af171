import type { Repository } from './job-values.ts';

/** Whose money a scope holds: one job's, a repository's of one UTC day, or an installation's (an organisation's) of one UTC day. */
export type BudgetScopeKind = 'job' | 'repository' | 'installation';

/** The scope of a job, for as long as the job lives. */
export function jobBudgetScope(jobId: string): string {
  return `job:${jobId}`;
}

/**
 * The scopes a job's money is taken from on one UTC day (`YYYY-MM-DD`), in the order in which it is taken: the narrowest first, since it refuses most
 * often.
 */
export function budgetScopesOn(
  day: string,
  job: { id: string; repository: Pick<Repository, 'id' | 'installationId'> },
): [job: string, repository: string, installation: string] {
  const { id, installationId } = job.repository;
  return [jobBudgetScope(job.id), `repository:${id}:${day}`, `installation:${installationId}:${day}`];
}

/** The UTC day of a time given as ISO 8601 text or in milliseconds. */
export function utcDayOf(time: string | number): string {
  return new Date(time).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** What a scope's name tells: whose it is, and of which day when it is of one. */
export function readBudgetScope(scope: string): { kind: BudgetScopeKind; day?: string } {
  const [kind, , day] = scope.split(':');
  if (kind === 'job' || day === undefined) return { kind: 'job' };
  return { kind: kind === 'installation' ? 'installation' : 'repository', day };
}
