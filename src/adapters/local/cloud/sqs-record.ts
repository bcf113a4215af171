import type { Message } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { groupAttribute } from '../../aws/sqs-message-queue.ts';

const messageSchema = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  Attributes: z.looseObject({
    ApproximateReceiveCount: z.string(),
    ApproximateFirstReceiveTimestamp: z.string(),
    SenderId: z.string(),
    SentTimestamp: z.string(),
    MessageGroupId: z.string().optional(),
  }),
  MessageAttributes: z.record(z.string(), z.object({ StringValue: z.string().optional() })).optional(),
});

/** A received message in the form in which Lambda hands it to a function. The local cloud tells a standard queue's group in an attribute only. */
export function sqsRecordOf(message: Message, queueUrl: string): SQSRecord {
  const received = messageSchema.parse(message);
  const group =
    received.Attributes.MessageGroupId ?? received.MessageAttributes?.[groupAttribute]?.StringValue;
  const { MessageGroupId: _, ...attributes } = received.Attributes;
  return {
    messageId: received.MessageId,
    receiptHandle: received.ReceiptHandle,
    body: received.Body,
    md5OfBody: received.MD5OfBody,
    attributes: { ...attributes, ...(group === undefined ? {} : { MessageGroupId: group }) },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queueUrl.split('/').at(-1)}`,
    awsRegion: 'us-east-1',
  };
}
