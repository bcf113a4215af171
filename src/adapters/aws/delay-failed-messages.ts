import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { secondsUntilRetry } from '../../config/queue-definitions.ts';
import type { Log } from '../../ports/log.ts';
import { callAws } from './aws-fault.ts';

/**
 * Lets the failed messages of a batch come back after a pause that grows with each try. Left alone they would come back when their visibility time-out ends, which is made
 * for functions that died. Where the pause cannot be set, that is what happens.
 */
export async function delayFailedMessages(
  { client, queueUrl, log }: { client: SQSClient; queueUrl: string; log: Log },
  { Records }: SQSEvent,
  { batchItemFailures }: SQSBatchResponse,
): Promise<void> {
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  await Promise.all(Records.filter(({ messageId }) => failed.has(messageId)).map(delay));

  async function delay({ messageId, receiptHandle, attributes }: SQSRecord): Promise<void> {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: secondsUntilRetry(Number(attributes.ApproximateReceiveCount)),
    });
    try {
      await callAws('sqs', 'delay a message', () => client.send(command));
    } catch (error) {
      log.warn('a failed message comes back later than it could', { messageId, error });
    }
  }
}
