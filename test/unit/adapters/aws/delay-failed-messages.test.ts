import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { delayFailedMessages } from '../../../../src/adapters/aws/delay-failed-messages.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { sqsRecord } from '../../../support/sqs-record.ts';

/** For how many seconds each message was hidden. */
async function delay(
  records: SQSRecord[],
  batchItemFailures: { itemIdentifier: string; notBeforeSeconds?: number }[],
): Promise<Record<string, number>> {
  const hidden: Record<string, number> = {};
  const client = {
    send: async (command: unknown) => {
      assert.ok(command instanceof ChangeMessageVisibilityCommand);
      hidden[command.input.ReceiptHandle ?? ''] = command.input.VisibilityTimeout ?? 0;
    },
  } as unknown as SQSClient;
  await delayFailedMessages(
    { client, queueUrl: 'http://queue', log: silentLog },
    { Records: records },
    { batchItemFailures },
  );
  return hidden;
}

describe('a message that failed', () => {
  it('comes back later each time, and those that succeeded are left alone', async () => {
    const records = [1, 2, 3, 4, 5].map((receives) => sqsRecord(`m${receives}`, { receives }));
    const failed = [1, 2, 4].map((receives) => ({ itemIdentifier: `m${receives}` }));
    assert.deepEqual(await delay(records, failed), { 'receipt-m1': 2, 'receipt-m2': 4, 'receipt-m4': 16 });
  });

  it('comes back when it was told to, unless its own pause is longer', async () => {
    const records = [
      sqsRecord('a', { receives: 1 }),
      sqsRecord('b', { receives: 4 }),
      sqsRecord('c', { receives: 1 }),
    ];
    const failed = [
      { itemIdentifier: 'a', notBeforeSeconds: 900 },
      { itemIdentifier: 'b', notBeforeSeconds: 3 },
      { itemIdentifier: 'c', notBeforeSeconds: 12.2 },
    ];
    assert.deepEqual(await delay(records, failed), { 'receipt-a': 900, 'receipt-b': 16, 'receipt-c': 13 });
  });

  it('waits for an hour and half a minute at most, whatever it was told: five of them are within what a queue keeps', async () => {
    const failed = [{ itemIdentifier: 'a', notBeforeSeconds: 1_000_000 }];
    assert.deepEqual(await delay([sqsRecord('a', { receives: 5 })], failed), { 'receipt-a': 3_630 });
  });
});
