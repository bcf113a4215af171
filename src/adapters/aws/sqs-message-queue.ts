import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ArtifactStore } from '../../ports/artifact-store.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import { callAws } from './aws-fault.ts';
import { sqsBodyOf } from './sqs-body.ts';

/** The group as a message attribute, for receivers whose platform does not tell it on standard queues. */
export const groupAttribute = 'group';

/**
 * Sends to one SQS queue. FIFO queues (`….fifo`) get group and deduplication id; standard queues get the group too, which SQS uses for
 * fairness between groups. Throws FactoryError `sqs-unavailable` or `sqs-refused`.
 */
export function createSqsMessageQueue<Message>(options: {
  client: SQSClient;
  queueUrl: string;
  artifacts: Pick<ArtifactStore, 'put'>;
}): MessageQueue<Message> {
  const { client, queueUrl, artifacts } = options;
  const fifo = queueUrl.endsWith('.fifo');
  return {
    async send(message, { group, deduplicationId, delaySeconds }) {
      const groupId = queueId(group);
      const send = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: await sqsBodyOf(message, artifacts),
        MessageGroupId: groupId,
        MessageAttributes: { [groupAttribute]: { DataType: 'String', StringValue: groupId } },
        ...(fifo ? { MessageDeduplicationId: queueId(deduplicationId) } : {}),
        ...(fifo || delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
      });
      await callAws('sqs', 'send a message', () => client.send(send));
    },
  };
}

/** SQS takes 1 to 128 characters of printable ASCII without spaces as an id; anything else goes by its SHA-256. */
function queueId(id: string): string {
  return /^[!-~]{1,128}$/.test(id) ? id : createHash('sha256').update(id).digest('hex');
}
