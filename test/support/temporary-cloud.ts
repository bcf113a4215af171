import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamodbClient } from '../../src/adapters/aws/dynamodb-client.ts';
import { createS3ArtifactStore } from '../../src/adapters/aws/s3-artifact-store.ts';
import { createS3Client } from '../../src/adapters/aws/s3-client.ts';
import { createSqsClient } from '../../src/adapters/aws/sqs-client.ts';
import { startLocalCloud } from '../../src/adapters/local/cloud/start-local-cloud.ts';

/** A local cloud of a test's own with clients for it. `close` removes everything; call it in `after`. */
export async function startTemporaryCloud() {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-cloud-'));
  const cloud = await startLocalCloud({ dataDir });
  const dynamodb = createDynamodbClient(cloud.environment);
  const sqs = createSqsClient(cloud.environment);
  const s3 = createS3Client(cloud.environment);
  return {
    ...cloud,
    dataDir,
    table: { client: dynamodb, tableName: cloud.tableName },
    sqs,
    s3,
    artifacts: createS3ArtifactStore({ client: s3, bucket: cloud.bucket }),
    async close() {
      for (const client of [dynamodb, sqs, s3]) client.destroy();
      await cloud.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
