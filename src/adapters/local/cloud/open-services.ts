import { join } from 'node:path';
import { startDynamodb } from './start-dynamodb.ts';
import { startQueuesAndBucket } from './start-queues-and-bucket.ts';

export type Services = {
  dynamodbUrl: string;
  /** Of SQS and S3, which are one. */
  url: string;
  close(): Promise<void>;
};

/** DynamoDB, SQS and S3 in this thread, with everything under `dataDir`. */
export async function openServices(dataDir: string): Promise<Services> {
  const started = new AsyncDisposableStack();
  try {
    const dynamodb = await startDynamodb(join(dataDir, 'dynamodb'));
    started.defer(() => dynamodb.close());
    const { url, close } = await startQueuesAndBucket(dataDir);
    started.defer(close);
    return { dynamodbUrl: dynamodb.url, url, close: () => started.disposeAsync() };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}
