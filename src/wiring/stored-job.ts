import { createDynamodbEventStore } from '../adapters/aws/dynamodb-event-store.ts';
import { createS3ArtifactStore } from '../adapters/aws/s3-artifact-store.ts';
import { createS3Client } from '../adapters/aws/s3-client.ts';
import type { Environment } from '../config/parse-environment.ts';
import type { Commit } from '../contracts/commit.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import type { ArtifactStore } from '../ports/artifact-store.ts';
import { type OpenRecords, withOpenRecords } from './open-records.ts';

/** Where a job's log and artifacts lie: in a factory's data folder, or in a table and a bucket on AWS. */
export type JobSource =
  | { kind: 'data'; dataDir: string; jobId: string }
  | { kind: 'table'; tableName: string; bucket: string; jobId: string };

export type StoredJob = { commits: Commit[]; artifacts: ArtifactStore };

/** Reads a job's log and lets `use` look at it and its artifacts; nothing is written. Throws FactoryError `job-unknown` (ask-human). */
export async function withStoredJob<T>(
  source: JobSource,
  environment: Environment,
  use: (job: StoredJob) => Promise<T>,
): Promise<T> {
  const { jobId } = source;
  return await withOpenRecords(source, environment, async ({ table, folder, environment: found }) => {
    const commits = await createDynamodbEventStore(table).read(jobId);
    if (commits.length === 0) {
      throw new FactoryError('job-unknown', `There is no log of a job ${jobId}.`, {
        disposition: 'ask-human',
      });
    }
    const client = createS3Client(found);
    try {
      return await use({
        commits,
        artifacts: createS3ArtifactStore({ client, bucket: bucketOf(source, folder) }),
      });
    } finally {
      client.destroy();
    }
  });
}

function bucketOf(source: JobSource, folder: OpenRecords['folder']): string {
  return source.kind === 'table' ? source.bucket : (folder?.artifactBucket ?? '');
}
