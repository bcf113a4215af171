import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { DeadLetter, DeadLetters } from '../../ports/dead-letters.ts';
import { callAws } from './aws-fault.ts';
import { groupAttribute } from './sqs-message-queue.ts';

/** How often a message was put back by itself; goes with it from the dead letters to the queue and back. */
const redrivesAttribute = 'redrives';
/** Less than from one sweep to the next. */
const hiddenSeconds = 50;
/** Who does not wait asks some of SQS's servers only, and may hear of nothing although letters lie there. An answer with letters does not wait. */
const waitSeconds = 1;

const messageSchema = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  Attributes: z.object({ SentTimestamp: z.coerce.number(), MessageGroupId: z.string().optional() }),
  MessageAttributes: z.record(z.string(), z.object({ StringValue: z.string().optional() })).default({}),
});
type Received = z.infer<typeof messageSchema>;

/** The dead letters of one SQS queue, standard or FIFO. */
export function createSqsDeadLetters(options: {
  client: SQSClient;
  /** The queue they came from and go back to. */
  queueUrl: string;
  deadQueueUrl: string;
}): DeadLetters {
  const { client, queueUrl, deadQueueUrl } = options;
  const fifo = queueUrl.endsWith('.fifo');
  const taken = new WeakMap<DeadLetter, Received>();

  async function receive(most: number): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: deadQueueUrl,
      MaxNumberOfMessages: Math.min(10, most),
      VisibilityTimeout: hiddenSeconds,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return (await callAws('sqs', 'take dead letters', () => client.send(command))).Messages ?? [];
  }

  function receiptOf(letter: DeadLetter): Received {
    const received = taken.get(letter);
    if (received === undefined) throw new Error('only a dead letter that was taken can be put back');
    return received;
  }

  return {
    async depth() {
      const command = new GetQueueAttributesCommand({
        QueueUrl: deadQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      });
      const { Attributes = {} } = await callAws('sqs', 'count dead letters', () => client.send(command));
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    },

    async take(limit) {
      const letters: DeadLetter[] = [];
      while (letters.length < limit) {
        const messages = await receive(limit - letters.length);
        if (messages.length === 0) break;
        for (const message of messages) {
          const received = messageSchema.parse(message);
          const letter = letterOf(received);
          taken.set(letter, received);
          letters.push(letter);
        }
      }
      return letters;
    },

    async putBack(letter, redrives) {
      const { ReceiptHandle, Attributes, MessageAttributes } = receiptOf(letter);
      const group = Attributes.MessageGroupId ?? MessageAttributes[groupAttribute]?.StringValue;
      const send = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: letter.body,
        MessageAttributes: {
          [redrivesAttribute]: { DataType: 'Number', StringValue: String(redrives) },
          ...(group === undefined ? {} : { [groupAttribute]: { DataType: 'String', StringValue: group } }),
        },
        ...(group === undefined ? {} : { MessageGroupId: group }),
        /* A new id: the old one may be remembered still, and the message would be dropped. */
        ...(fifo ? { MessageDeduplicationId: `${letter.messageId}:redrive:${letter.sentAt}` } : {}),
      });
      await callAws('sqs', 'put a dead letter back', () => client.send(send));
      const remove = new DeleteMessageCommand({ QueueUrl: deadQueueUrl, ReceiptHandle });
      await callAws('sqs', 'remove a dead letter', () => client.send(remove));
    },

    async release(letter) {
      const { ReceiptHandle } = receiptOf(letter);
      const show = new ChangeMessageVisibilityCommand({
        QueueUrl: deadQueueUrl,
        ReceiptHandle,
        VisibilityTimeout: 0,
      });
      await callAws('sqs', 'release a dead letter', () => client.send(show));
    },
  };
}

function letterOf({ MessageId, Body, Attributes, MessageAttributes }: Received): DeadLetter {
  const redrives = Number(MessageAttributes[redrivesAttribute]?.StringValue ?? 0);
  return {
    messageId: MessageId,
    body: Body,
    sentAt: new Date(Attributes.SentTimestamp).toISOString(),
    redrives: Number.isSafeInteger(redrives) && redrives > 0 ? redrives : 0,
  };
}
