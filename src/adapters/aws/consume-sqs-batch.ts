import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { QuarantinedMessage } from '../../contracts/quarantined-message.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';
import type { Log } from '../../ports/log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { Metrics } from '../../ports/metrics.ts';
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
};

/**
 * Carries out a batch of SQS messages as a Lambda function is handed them, and answers which of them must be delivered again.
 * Messages run side by side on standard queues, one after the other within a group on FIFO queues; there the first failure of a
 * group fails the rest of it, so that none overtakes. A body that does not parse can never succeed: it goes to quarantine and counts as done.
 */
export async function consumeSqsBatch<Schema extends z.ZodType>(
  event: SQSEvent,
  consumer: SqsConsumer<Schema>,
): Promise<SQSBatchResponse> {
  const sequences = [...sequencesOf(event.Records)];
  const failed = await Promise.all(sequences.map((records) => failedOfSequence(records, consumer)));
  return { batchItemFailures: failed.flat().map((record) => ({ itemIdentifier: record.messageId })) };
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
): Promise<SQSRecord[]> {
  for (const [index, record] of records.entries()) {
    if (!(await isDone(record, consumer))) return records.slice(index);
  }
  return [];
}

async function isDone<Schema extends z.ZodType>(
  record: SQSRecord,
  consumer: SqsConsumer<Schema>,
): Promise<boolean> {
  try {
    const message = await parse(record, consumer);
    await consumer.handle(message, {
      messageId: record.messageId,
      receiveCount: Number(record.attributes.ApproximateReceiveCount),
      group: groupOf(record),
    });
    return true;
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

/** True when the message is in quarantine; false when it has to come back. */
async function putAside<Schema extends z.ZodType>(
  record: SQSRecord,
  error: unknown,
  consumer: SqsConsumer<Schema>,
): Promise<boolean> {
  const fault = error instanceof FactoryError ? error : undefined;
  const code = fault?.code ?? 'unexpected';
  const fields = { messageId: record.messageId, code, error };
  consumer.metrics.record({ name: 'faults', value: 1, facts: { code, messageId: record.messageId } });
  if (fault === undefined || fault.disposition === 'retry') {
    consumer.log.warn('message failed and will be delivered again', {
      ...fields,
      receiveCount: record.attributes.ApproximateReceiveCount,
    });
    return false;
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
    return true;
  } catch (quarantineError) {
    consumer.log.error('message could not be put into quarantine and will be delivered again', {
      ...fields,
      error: quarantineError,
    });
    return false;
  }
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
