import { createDynamodbClient } from '../adapters/aws/dynamodb-client.ts';
import { createDynamodbEventStore } from '../adapters/aws/dynamodb-event-store.ts';
import { createS3ArtifactStore } from '../adapters/aws/s3-artifact-store.ts';
import { createS3Client } from '../adapters/aws/s3-client.ts';
import { openDataFolder } from '../adapters/local/cloud/open-data-folder.ts';
import type { Environment } from '../config/parse-environment.ts';
import type { Commit } from '../contracts/commit.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import type { ArtifactStore } from '../ports/artifact-store.ts';

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
  if (source.kind === 'table') return await onTable(source, environment, use);
  const folder = await openDataFolder(source.dataDir);
  try {
    const { tableName, artifactBucket: bucket } = folder;
    return await onTable({ tableName, bucket, jobId: source.jobId }, folder.environment, use);
  } finally {
    await folder.close();
  }
}

async function onTable<T>(
  { tableName, bucket, jobId }: { tableName: string; bucket: string; jobId: string },
  environment: Environment,
  use: (job: StoredJob) => Promise<T>,
): Promise<T> {
  const client = createDynamodbClient(environment);
  const s3 = createS3Client(environment);
  try {
    const commits = await createDynamodbEventStore({ client, tableName }).read(jobId);
    if (commits.length === 0) {
      throw new FactoryError('job-unknown', `There is no log of a job ${jobId}.`, {
        disposition: 'ask-human',
      });
    }
    return await use({ commits, artifacts: createS3ArtifactStore({ client: s3, bucket }) });
  } finally {
    client.destroy();
    s3.destroy();
  }
}
