import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { callAws } from './aws-fault.ts';

/** About how many messages wait on a queue. Throws FactoryError `sqs-…` when there is no such queue, or it may not be looked at. */
export async function depthOfQueue(client: SQSClient, queueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: queueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  const { Attributes } = await callAws('sqs', 'count messages', () => client.send(command));
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Throws FactoryError `dynamodb-…` when there is no such table, or it may not be looked at. Answers its status, `ACTIVE` when all is well. */
export async function statusOfTable(client: DynamoDBClient, tableName: string): Promise<string> {
  const command = new DescribeTableCommand({ TableName: tableName });
  const { Table } = await callAws('dynamodb', 'describe the table', () => client.send(command));
  return Table?.TableStatus ?? 'unknown';
}

/** Throws FactoryError `s3-…` when there is no such bucket, or it may not be looked at. */
export async function requireBucket(client: S3Client, bucket: string): Promise<void> {
  await callAws('s3', `look at the bucket ${bucket}`, () =>
    client.send(new HeadBucketCommand({ Bucket: bucket })),
  );
}
