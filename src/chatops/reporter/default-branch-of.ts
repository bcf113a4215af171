import { FactoryError } from '../../contracts/factory-error.ts';
import type { Job, JobDetails } from '../../job/job.ts';
import type { Reporter } from './reporter.ts';

/** The branch that pull requests of a job are for. Throws FactoryError `repository-gone` (quarantine). */
export async function defaultBranchOf(
  { facts }: Pick<Reporter, 'facts'>,
  { id, details }: Job & { details: JobDetails },
): Promise<string> {
  const about = await facts.repository(details.repository);
  if (about !== undefined) return about.defaultBranch;
  throw new FactoryError('repository-gone', `The repository of job ${id} is not there any more.`, {
    disposition: 'quarantine',
  });
}
