import { CreateBucketCommand, HeadBucketCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';
import { createDynamodbClient } from '../../aws/dynamodb-client.ts';
import { createS3Client } from '../../aws/s3-client.ts';
import { createSqsClient } from '../../aws/sqs-client.ts';
import { ensureQueues, type QueueUrls } from './ensure-queues.ts';
import { ensureTable } from './ensure-table.ts';
import { ownDataFolder } from './own-data-folder.ts';
import { startServicesThread } from './start-services-thread.ts';

export type LocalCloud = {
  dynamodbUrl: string;
  sqsUrl: string;
  s3Url: string;
  queueUrls: QueueUrls;
  tableName: string;
  bucket: string;
  /** What every executable's environment must hold to use this cloud, under the names it has on AWS. */
  environment: Record<string, string>;
  close(): Promise<void>;
};

/** What the local cloud calls its table and buckets. */
export const tableName = 'factory';
export const bucket = 'factory-artifacts';
export const anchorBucket = 'factory-anchors';

/**
 * DynamoDB, SQS and S3 in a thread of this process, on free ports of 127.0.0.1, with everything under `dataDir`: started again with the same folder it
 * goes on where it was. One process at a time may have the folder; a second one gets FactoryError `data-folder-in-use`.
 */
export async function startLocalCloud({ dataDir }: { dataDir: string }): Promise<LocalCloud> {
  const started = new AsyncDisposableStack();
  try {
    const folder = ownDataFolder(dataDir);
    started.defer(() => folder.release());
    const services = await startServicesThread(dataDir);
    started.defer(() => services.close());
    return { ...(await furnish(services.dynamodbUrl, services.url)), close: () => started.disposeAsync() };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

/** What clients need to reach the local services. `url`: of SQS and S3, which are one. */
export function localAccess(dynamodbUrl: string, url: string): Record<string, string> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl,
    AWS_ENDPOINT_URL_SQS: url,
    AWS_ENDPOINT_URL_S3: url,
  };
}

/** The addresses of the queues, under the names they have on AWS. */
export function queueEnvironment(urls: QueueUrls): Record<string, string> {
  return {
    JOBS_QUEUE_URL: urls.jobs,
    DISPATCH_QUEUE_URL: urls.dispatch,
    REPORTS_QUEUE_URL: urls.reports,
    QUARANTINE_QUEUE_URL: urls.quarantine,
    JOBS_DEAD_QUEUE_URL: urls.jobsDead,
    DISPATCH_DEAD_QUEUE_URL: urls.dispatchDead,
    REPORTS_DEAD_QUEUE_URL: urls.reportsDead,
  };
}

/** Creates table, queues and bucket where they are not there from an earlier run. */
async function furnish(dynamodbUrl: string, url: string): Promise<Omit<LocalCloud, 'close'>> {
  const access = localAccess(dynamodbUrl, url);
  const clients = {
    dynamodb: createDynamodbClient(access),
    sqs: createSqsClient(access),
    s3: createS3Client(access),
  };
  const [queueUrls] = await Promise.all([
    ensureQueues(clients.sqs, url),
    ensureTable(clients.dynamodb, tableName),
    ensureBucket(clients.s3, bucket),
    ensureBucket(clients.s3, anchorBucket),
  ]);
  for (const client of Object.values(clients)) client.destroy();
  return {
    dynamodbUrl,
    sqsUrl: url,
    s3Url: url,
    queueUrls,
    tableName,
    bucket,
    environment: {
      ...access,
      TABLE_NAME: tableName,
      ARTIFACT_BUCKET: bucket,
      ANCHOR_BUCKET: anchorBucket,
      ...queueEnvironment(queueUrls),
    },
  };
}

async function ensureBucket(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    await client.send(new CreateBucketCommand({ Bucket: name }));
  }
}
