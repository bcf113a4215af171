import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { QuarantinedMessage } from '../../contracts/quarantined-message.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';
import type { Log } from '../../ports/log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Random } from '../../ports/random.ts';
import { valueOfSqsBody } from './value-of-sqs-body.ts';

/** What is known about a message besides its content. */
export type Receipt = { messageId: string; receiveCount: number; group: string };

export type SqsConsumer<Schema extends z.ZodType> = {
  schema: Schema;
  /** Throws what makes the message come back; a FactoryError that is not to be retried puts it aside. */
  handle: (message: z.infer<Schema>, receipt: Receipt) => Promise<void>;
  artifacts: Pick<ArtifactStore, 'get'>;
  quarantine: MessageQueue<QuarantinedMessage>;
  log: Log;
  metrics: Metrics;
  random: Random;
};

const mostSpreadSeconds = 30;

/** The messages of a batch that must be delivered again. `notBeforeSeconds`: earlier is in vain, because the other side has said so. */
export type BatchFailures = { batchItemFailures: { itemIdentifier: string; notBeforeSeconds?: number }[] };

/**
 * Carries out a batch of SQS messages as a Lambda function is handed them, and answers which of them must be delivered again.
 * Messages run side by side on standard queues, one after the other within a group on FIFO queues; there the first failure of a
 * group fails the rest of it, so that none overtakes, and for as long. A body that does not parse can never succeed: it goes to quarantine and counts as done.
 */
export async function consumeSqsBatch<Schema extends z.ZodType>(
  event: SQSEvent,
  consumer: SqsConsumer<Schema>,
): Promise<BatchFailures> {
  const sequences = [...sequencesOf(event.Records)];
  const failed = await Promise.all(sequences.map((records) => failedOfSequence(records, consumer)));
  return { batchItemFailures: failed.flat() };
}

/** The records that must run one after the other. */
function sequencesOf(records: SQSRecord[]): Iterable<SQSRecord[]> {
  return Map.groupBy(records, (record) =>
    record.eventSourceARN.endsWith('.fifo') ? groupOf(record) : record.messageId,
  ).values();
}

function groupOf(record: SQSRecord): string {
  return record.attributes.MessageGroupId ?? '';
}

async function failedOfSequence<Schema extends z.ZodType>(
  records: SQSRecord[],
  consumer: SqsConsumer<Schema>,
): Promise<BatchFailures['batchItemFailures']> {
  for (const [index, record] of records.entries()) {
    const failure = await failureOf(record, consumer);
    if (failure === undefined) continue;
    return records.slice(index).map(({ messageId }) => ({ itemIdentifier: messageId, ...failure }));
  }
  return [];
}

/** Why a message has to come back; undefined when it is done. */
type Failure = { notBeforeSeconds?: number };

async function failureOf<Schema extends z.ZodType>(
  record: SQSRecord,
  consumer: SqsConsumer<Schema>,
): Promise<Failure | undefined> {
  try {
    const message = await parse(record, consumer);
    await consumer.handle(message, {
      messageId: record.messageId,
      receiveCount: Number(record.attributes.ApproximateReceiveCount),
      group: groupOf(record),
    });
    return undefined;
  } catch (error) {
    return await putAside(record, error, consumer);
  }
}

async function parse<Schema extends z.ZodType>(
  record: SQSRecord,
  consumer: SqsConsumer<Schema>,
): Promise<z.infer<Schema>> {
  const value = await readBody(record, consumer);
  const parsed = consumer.schema.safeParse(value);
  if (!parsed.success) throw unparseable(record, parsed.error);
  return parsed.data;
}

async function readBody(
  record: SQSRecord,
  { artifacts }: Pick<SqsConsumer<z.ZodType>, 'artifacts'>,
): Promise<unknown> {
  try {
    return await valueOfSqsBody(record.body, artifacts);
  } catch (error) {
    throw error instanceof SyntaxError ? unparseable(record, error) : error;
  }
}

/** undefined when the message is in quarantine. */
async function putAside<Schema extends z.ZodType>(
  record: SQSRecord,
  error: unknown,
  consumer: SqsConsumer<Schema>,
): Promise<Failure | undefined> {
  const fault = error instanceof FactoryError ? error : undefined;
  const code = fault?.code ?? 'unexpected';
  const fields = { messageId: record.messageId, code, error };
  consumer.metrics.record({ name: 'faults', value: 1, facts: { code, messageId: record.messageId } });
  if (fault === undefined || fault.disposition === 'retry') {
    consumer.log.warn('message failed and will be delivered again', {
      ...fields,
      receiveCount: record.attributes.ApproximateReceiveCount,
    });
    const seconds = fault?.retryAfterSeconds;
    return seconds === undefined ? {} : { notBeforeSeconds: spread(seconds, consumer.random) };
  }
  try {
    await consumer.quarantine.send(
      {
        source: record.eventSourceARN,
        messageId: record.messageId,
        code: fault.code,
        reason: fault.message,
        body: record.body,
      },
      { group: groupOf(record), deduplicationId: record.messageId },
    );
    consumer.log.error('message put into quarantine', fields);
    return undefined;
  } catch (quarantineError) {
    consumer.log.error('message could not be put into quarantine and will be delivered again', {
      ...fields,
      error: quarantineError,
    });
    return {};
  }
}

/** All that wait for GitHub are told the same moment: they come back by and by after it, the sooner the shorter the wait. */
function spread(seconds: number, random: Random): number {
  return seconds + random.next() * Math.min(seconds, mostSpreadSeconds);
}

function unparseable(record: SQSRecord, cause: Error): FactoryError {
  return new FactoryError(
    'message-unparseable',
    `Message ${record.messageId} is not of any form this version understands.`,
    {
      disposition: 'quarantine',
      cause,
    },
  );
}
