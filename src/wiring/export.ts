import type { Environment } from '../config/parse-environment.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { foldCommits } from '../job/fold-commits.ts';
import type { JobDetails } from '../job/job.ts';
import { type JobSource, withStoredJob } from './stored-job.ts';

export type { JobSource };

type Archive = NonNullable<JobDetails['archive']>;

/** The archive that a job delivered, verified by its hash. Throws FactoryError `nothing-to-export` (ask-human), `job-unknown`, `artifact-missing` or `artifact-corrupt`. */
export async function exportArchive(
  source: JobSource,
  environment: Environment,
): Promise<{ archive: Archive; content: Uint8Array }> {
  return await withStoredJob(source, environment, async ({ commits, artifacts }) => {
    const archive = archiveOf(source.jobId, foldCommits(source.jobId, commits).details);
    return { archive, content: await artifacts.get(archive.artifact) };
  });
}

/** An address under which anybody who has it gets the archive for a while. Of a bucket on AWS only: a folder has no such thing. */
export async function exportUrl(
  source: JobSource & { kind: 'table' },
  environment: Environment,
  expiresInSeconds: number,
): Promise<string> {
  return await withStoredJob(source, environment, async ({ commits, artifacts }) => {
    const { artifact } = archiveOf(source.jobId, foldCommits(source.jobId, commits).details);
    return await artifacts.downloadUrl(artifact, expiresInSeconds);
  });
}

function archiveOf(jobId: string, details: JobDetails | undefined): Archive {
  if (details?.archive !== undefined) return details.archive;
  const instead =
    details?.pullRequest === undefined
      ? 'It has delivered nothing yet.'
      : `It was delivered as pull request #${details.pullRequest.number}.`;
  throw new FactoryError('nothing-to-export', `Job ${jobId} has delivered no archive. ${instead}`, {
    disposition: 'ask-human',
  });
}
