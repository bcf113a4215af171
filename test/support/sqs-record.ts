import type { SQSRecord } from 'aws-lambda';

type Told = { body?: unknown; receives?: number; queue?: string; group?: string };

/** A message as SQS hands it to a function. `receives`: how often it did, this time included; `body` is taken as it is where it is text. */
export function sqsRecord(
  messageId: string,
  { body = {}, receives = 1, queue = 'jobs', group }: Told = {},
): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt-${messageId}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    md5OfBody: '',
    attributes: {
      ApproximateReceiveCount: String(receives),
      ApproximateFirstReceiveTimestamp: '0',
      SenderId: 'x',
      SentTimestamp: '0',
      ...(group === undefined ? {} : { MessageGroupId: group }),
    },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
    awsRegion: 'us-east-1',
  };
}
