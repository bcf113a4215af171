import { FactoryError } from '../../contracts/factory-error.ts';
import type { KnownJob } from '../../job/job.ts';
import type { Reporter } from './reporter.ts';

/** The branch that pull requests of a job are for. Throws FactoryError `repository-gone` (quarantine). */
export async function defaultBranchOf(
  { facts }: Pick<Reporter, 'facts'>,
  { id, details }: KnownJob,
): Promise<string> {
  const about = await facts.repository(details.repository);
  if (about !== undefined) return about.defaultBranch;
  throw new FactoryError('repository-gone', `The repository of job ${id} is not there any more.`, {
    disposition: 'quarantine',
  });
}
