import { isFactoryCommit } from './is-factory-commit.ts';
import type { JobDetails } from './job.ts';

/** Whether work may go on from this commit of the job's branch: the factory put it there, or took it over from people when the job was resumed. */
export function isKnownHead(
  details: Pick<JobDetails, 'heldShas' | 'authorizedShas' | 'adoptedShas'>,
  sha: string,
): boolean {
  return isFactoryCommit(details, sha) || (details.adoptedShas ?? []).includes(sha);
}
