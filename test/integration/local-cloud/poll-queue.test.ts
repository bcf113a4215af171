import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, afterEach, describe, it } from 'node:test';
import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { createSqsMessageQueue } from '../../../src/adapters/aws/sqs-message-queue.ts';
import { pollQueue, type QueueHandler } from '../../../src/adapters/local/cloud/poll-queue.ts';
import { silentLog } from '../../support/silent-log.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';

const cloud = await startTemporaryCloud();
after(() => cloud.close());
const { sqs, artifacts, queueUrls } = cloud;

type Sample = { text: string };
const pollers: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(pollers.splice(0).map((poller) => poller.stop()));
});

function queueOf(queueUrl: string) {
  return createSqsMessageQueue<Sample>({ client: sqs, queueUrl, artifacts });
}

function poll(queueUrl: string, handle: QueueHandler, concurrency = 2) {
  const poller = pollQueue({
    client: sqs,
    queueUrl,
    handle,
    log: silentLog,
    concurrency,
    backoffSeconds: () => 0,
  });
  pollers.push(poller);
  return poller;
}

async function isEmpty(queueUrl: string): Promise<boolean> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return (
    Attributes.ApproximateNumberOfMessages === '0' && Attributes.ApproximateNumberOfMessagesNotVisible === '0'
  );
}

async function receiveOne(queueUrl: string) {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 10, VisibilityTimeout: 0 }),
  );
  return Messages?.[0];
}

/** Collects the records a handler is given, and lets a test wait for a number of them. */
function createRecorder(decide: (record: SQSRecord) => boolean = () => true) {
  const records: SQSRecord[] = [];
  const events = new EventEmitter();
  const handle: QueueHandler = async ({ Records }) => {
    records.push(...Records);
    events.emit('batch');
    const failed = Records.filter((record) => !decide(record));
    return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) };
  };
  const until = async (count: number) => {
    while (records.length < count) await once(events, 'batch');
  };
  return { records, handle, until };
}

describe('polling a queue', () => {
  it('hands messages to the handler as Lambda does and deletes what succeeded', async () => {
    const { records, handle, until } = createRecorder();
    const poller = poll(queueUrls.jobs, handle);
    for (const text of ['one', 'two', 'three']) {
      await queueOf(queueUrls.jobs).send({ text }, { group: '5:77', deduplicationId: text });
    }
    await until(3);
    await poller.stop();
    assert.deepEqual(records.map((record) => JSON.parse(record.body).text).toSorted(), [
      'one',
      'three',
      'two',
    ]);
    assert.equal(records[0]?.attributes.ApproximateReceiveCount, '1');
    assert.equal(records[0]?.attributes.MessageGroupId, '5:77');
    assert.equal(records[0]?.eventSourceARN, 'arn:aws:sqs:us-east-1:000000000000:jobs');
    assert.equal(await isEmpty(queueUrls.jobs), true);
  });

  it('delivers a failed message again, counting, and moves it to the dead letters after five times', async () => {
    const { records, handle, until } = createRecorder(() => false);
    poll(queueUrls.dispatch, handle);
    await queueOf(queueUrls.dispatch).send({ text: 'poison' }, { group: 'g', deduplicationId: 'poison' });
    await until(5);
    const dead = await receiveOne(queueUrls.dispatchDead);
    assert.equal(dead?.Body, '{"text":"poison"}');
    assert.deepEqual(
      records.map((record) => record.attributes.ApproximateReceiveCount),
      ['1', '2', '3', '4', '5'],
    );
    assert.equal(await isEmpty(queueUrls.dispatch), true);
  });

  it('brings back the whole batch when the handler throws or names a message it was not given', async () => {
    let failures = 0;
    const recorder = createRecorder();
    const handle: QueueHandler = async (event) => {
      failures += 1;
      if (failures === 1) throw new Error('out of memory');
      if (failures === 2) return { batchItemFailures: [{ itemIdentifier: 'never heard of' }] };
      return await recorder.handle(event);
    };
    poll(queueUrls.jobs, handle, 1);
    await queueOf(queueUrls.jobs).send({ text: 'again' }, { group: 'g', deduplicationId: 'again' });
    await recorder.until(1);
    assert.equal(recorder.records[0]?.attributes.ApproximateReceiveCount, '3');
  });

  it('keeps the order of a FIFO group when its first message fails twice', async () => {
    const { records, handle, until } = createRecorder(
      (record) => record.body !== '{"text":"0"}' || Number(record.attributes.ApproximateReceiveCount) > 2,
    );
    for (const text of ['0', '1', '2', '3']) {
      await queueOf(queueUrls.reports).send({ text }, { group: 'job', deduplicationId: text });
    }
    poll(queueUrls.reports, handle, 4);
    await until(6);
    assert.deepEqual(
      records.map((record) => JSON.parse(record.body).text),
      ['0', '0', '0', '1', '2', '3'],
    );
  });

  it('lets a message come back no sooner than it was told, and its FIFO group wait behind it', async () => {
    const received: { text: string; at: number }[] = [];
    const events = new EventEmitter();
    const handle: QueueHandler = async ({ Records }) => {
      const isFirst = received.length === 0;
      received.push(...Records.map(({ body }) => ({ text: JSON.parse(body).text, at: performance.now() })));
      events.emit('batch');
      if (!isFirst) return { batchItemFailures: [] };
      return {
        batchItemFailures: Records.map(({ messageId }) => ({
          itemIdentifier: messageId,
          notBeforeSeconds: 3,
        })),
      };
    };
    for (const text of ['0', '1'])
      await queueOf(queueUrls.reports).send({ text }, { group: 'told', deduplicationId: `told-${text}` });
    const poller = pollQueue({
      client: sqs,
      queueUrl: queueUrls.reports,
      handle,
      log: silentLog,
      batchSize: 1,
    });
    pollers.push(poller);
    while (received.length < 3) await once(events, 'batch');
    assert.deepEqual(
      received.map(({ text }) => text),
      ['0', '0', '1'],
    );
    assert.ok((received[1]?.at ?? 0) - (received[0]?.at ?? 0) >= 2_500);
  });

  it('handles no more batches at once than it may', async () => {
    let running = 0;
    let most = 0;
    const recorder = createRecorder();
    const handle: QueueHandler = async (event) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return await recorder.handle(event);
    };
    const sends = Array.from({ length: 40 }, (_, number) =>
      queueOf(queueUrls.jobs).send({ text: `${number}` }, { group: 'g', deduplicationId: `${number}` }),
    );
    poll(queueUrls.jobs, handle, 2);
    await Promise.all(sends);
    await recorder.until(40);
    assert.ok(most <= 2);
  });

  it('stops while it waits for messages, and waits for the batch at work', async () => {
    const started = new EventEmitter();
    let finish: () => void = () => undefined;
    let finished = false;
    const poller = poll(queueUrls.jobs, async () => {
      started.emit('work');
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      finished = true;
      return { batchItemFailures: [] };
    });
    const working = once(started, 'work');
    await queueOf(queueUrls.jobs).send({ text: 'slow' }, { group: 'g', deduplicationId: 'slow' });
    await working;
    const stopped = poller.stop();
    finish();
    await stopped;
    assert.equal(finished, true);
    assert.equal(await isEmpty(queueUrls.jobs), true);
  });
});
