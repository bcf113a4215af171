import { createDynamodbClient } from '../../adapters/aws/dynamodb-client.ts';
import { depthOfQueue, requireBucket, statusOfTable } from '../../adapters/aws/part-health.ts';
import { createS3Client } from '../../adapters/aws/s3-client.ts';
import { createSqsClient } from '../../adapters/aws/sqs-client.ts';
import type { DoctorEnvironment } from '../../config/doctor-environment.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { type Finding, failed, ok } from '../../observability/doctor/finding.ts';
import { judgeQueues } from '../../observability/doctor/judge-queues.ts';
import { messageOf } from './examine-github.ts';

const queueVariables = [
  'JOBS_QUEUE_URL',
  'DISPATCH_QUEUE_URL',
  'REPORTS_QUEUE_URL',
  'QUARANTINE_QUEUE_URL',
  'JOBS_DEAD_QUEUE_URL',
  'DISPATCH_DEAD_QUEUE_URL',
  'REPORTS_DEAD_QUEUE_URL',
] as const;

/** Whether every queue can be reached, and what lies in them. */
export async function examineQueues(env: DoctorEnvironment, environment: Environment): Promise<Finding[]> {
  const client = createSqsClient(environment);
  try {
    return judgeQueues(
      await Promise.all(
        queueVariables.map(async (name) => {
          try {
            return { name, depth: await depthOfQueue(client, env[name]) };
          } catch (error) {
            return { name, fault: messageOf(error) };
          }
        }),
      ),
    );
  } finally {
    client.destroy();
  }
}

/** The table and the buckets. */
export async function examineStorage(env: DoctorEnvironment, environment: Environment): Promise<Finding[]> {
  const dynamodb = createDynamodbClient(environment);
  const s3 = createS3Client(environment);
  const looks: Record<string, () => Promise<string>> = {
    TABLE_NAME: () => statusOfTable(dynamodb, env.TABLE_NAME),
    ARTIFACT_BUCKET: async () => requireBucket(s3, env.ARTIFACT_BUCKET).then(() => 'ACTIVE'),
    ANCHOR_BUCKET: async () => requireBucket(s3, env.ANCHOR_BUCKET).then(() => 'ACTIVE'),
  };
  try {
    const findings = await Promise.all(
      Object.entries(looks).map(async ([name, look]) => {
        const mend = `set ${name} to what the deployment made, and let these credentials look at it`;
        try {
          const status = await look();
          return status === 'ACTIVE'
            ? []
            : [failed('storage', `${name} is ${status}`, 'wait until it is ACTIVE')];
        } catch (error) {
          return [failed('storage', `${name}: ${messageOf(error)}`, mend)];
        }
      }),
    );
    return findings.flat().length > 0
      ? findings.flat()
      : [ok('storage', 'the table and both buckets are there')];
  } finally {
    dynamodb.destroy();
    s3.destroy();
  }
}
