import { setTimeout } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { secondsUntilRetry } from '../../../config/queue-definitions.ts';
import type { Log } from '../../../ports/log.ts';
import type { BatchFailures } from '../../aws/consume-sqs-batch.ts';
import { sqsRecordOf } from './sqs-record.ts';

export type QueueHandler = (event: SQSEvent) => Promise<BatchFailures>;

export type PollOptions = {
  client: SQSClient;
  queueUrl: string;
  handle: QueueHandler;
  log: Log;
  /** How many batches are handled at once. */
  concurrency?: number;
  /** Messages of a batch at most; SQS hands out 10. */
  batchSize?: number;
  /** Seconds until a message that has failed the n-th time is delivered again. `namedSeconds`: it was told so long. */
  backoffSeconds?: (receiveCount: number, namedSeconds?: number) => number;
};

const longPollSeconds = 20;
const pauseAfterErrorMs = 500;

/**
 * Does for one queue what Lambda's event source mapping does: waits for messages, hands them to the handler in batches, deletes those that
 * succeeded and lets those that failed come back later. `stop` takes no new messages and waits for the batches at work.
 */
export function pollQueue(options: PollOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loops = Array.from({ length: options.concurrency ?? 2 }, () => poll(options, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function poll(options: PollOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const messages = await receive(options, signal);
      if (messages.length > 0)
        await work(
          options,
          messages.map((message) => sqsRecordOf(message, options.queueUrl)),
        );
    } catch (error) {
      if (signal.aborted) return;
      options.log.warn('polling a queue failed', { queueUrl: options.queueUrl, error });
      await setTimeout(pauseAfterErrorMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function receive(
  { client, queueUrl, batchSize = 10 }: PollOptions,
  signal: AbortSignal,
): Promise<Message[]> {
  const received = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: longPollSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    { abortSignal: signal },
  );
  return received.Messages ?? [];
}

async function work(options: PollOptions, records: SQSRecord[]): Promise<void> {
  const failed = await failedOf(options, records);
  await Promise.all(
    records.map((record) =>
      failed.has(record.messageId)
        ? comeBack(options, record, failed.get(record.messageId))
        : remove(options, record),
    ),
  );
}

/** Which messages have failed, and how long they were told to wait. */
type Failed = Map<string, number | undefined>;

/** As on Lambda: a handler that throws, or names a message it was not given, has failed its whole batch. */
async function failedOf({ handle, log, queueUrl }: PollOptions, records: SQSRecord[]): Promise<Failed> {
  const all: Failed = new Map(records.map((record) => [record.messageId, undefined]));
  try {
    const { batchItemFailures } = await handle({ Records: records });
    const failed: Failed = new Map(
      batchItemFailures.map(({ itemIdentifier, notBeforeSeconds }) => [itemIdentifier, notBeforeSeconds]),
    );
    return [...failed.keys()].every((messageId) => all.has(messageId)) ? failed : all;
  } catch (error) {
    log.error('a queue handler failed its whole batch', { queueUrl, error });
    return all;
  }
}

async function remove({ client, queueUrl }: PollOptions, record: SQSRecord): Promise<void> {
  await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: record.receiptHandle }));
}

async function comeBack(
  { client, queueUrl, backoffSeconds = secondsUntilRetry }: PollOptions,
  record: SQSRecord,
  namedSeconds: number | undefined,
): Promise<void> {
  const seconds = backoffSeconds(Number(record.attributes.ApproximateReceiveCount), namedSeconds);
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}
