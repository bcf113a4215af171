import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { secondsUntilRetry } from '../../config/queue-definitions.ts';
import type { Log } from '../../ports/log.ts';
import { callAws } from './aws-fault.ts';
import type { BatchFailures } from './consume-sqs-batch.ts';

/**
 * Lets the failed messages of a batch come back after a pause that grows with each try, and not before the time that they were told. Left alone they would come back when their visibility time-out ends, which is made
 * for functions that died. Where the pause cannot be set, that is what happens.
 */
export async function delayFailedMessages(
  { client, queueUrl, log }: { client: SQSClient; queueUrl: string; log: Log },
  { Records }: SQSEvent,
  { batchItemFailures }: BatchFailures,
): Promise<void> {
  const failed = new Map(batchItemFailures.map((failure) => [failure.itemIdentifier, failure]));
  await Promise.all(Records.filter(({ messageId }) => failed.has(messageId)).map(delay));

  async function delay({ messageId, receiptHandle, attributes }: SQSRecord): Promise<void> {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: secondsUntilRetry(
        Number(attributes.ApproximateReceiveCount),
        failed.get(messageId)?.notBeforeSeconds,
      ),
    });
    try {
      await callAws('sqs', 'delay a message', () => client.send(command));
    } catch (error) {
      log.warn('a failed message comes back later than it could', { messageId, error });
    }
  }
}
