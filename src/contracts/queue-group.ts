import type { Repository } from '../job/job-values.ts';

/** The group in which messages about a repository share a standard queue fairly with those about others: its installation and itself. */
export function queueGroupOfRepository({
  id,
  installationId,
}: Pick<Repository, 'id' | 'installationId'>): string {
  return `${installationId}:${id}`;
}
