import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createSqsMessageQueue } from '../../../src/adapters/aws/sqs-message-queue.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';

const cloud = await startTemporaryCloud();
after(() => cloud.close());
const { sqs, artifacts, queueUrls } = cloud;

async function send(queueUrl: string, group: string, count: number): Promise<void> {
  const queue = createSqsMessageQueue<string>({ client: sqs, queueUrl, artifacts });
  for (let n = 0; n < count; n++)
    await queue.send(`${group}${n}`, { group, deduplicationId: `${group}${n}` });
}

async function receive(QueueUrl: string, count: number): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: count }),
  );
  return Messages;
}

const textsOf = (messages: readonly Message[]) => messages.map(({ Body = '' }) => JSON.parse(Body));

describe('a standard queue', () => {
  it('hands out the messages of a quiet group beside those of a noisy one that are older, each group in its own order', async () => {
    await send(queueUrls.jobs, 'noisy', 8);
    await send(queueUrls.jobs, 'quiet', 2);
    assert.deepEqual(textsOf(await receive(queueUrls.jobs, 5)), [
      'noisy0',
      'quiet0',
      'noisy1',
      'quiet1',
      'noisy2',
    ]);
  });

  it('counts what a group has at work, until it is done', async () => {
    await send(queueUrls.dispatch, 'noisy', 6);
    const atWork = await receive(queueUrls.dispatch, 3);
    await send(queueUrls.dispatch, 'quiet', 5);
    assert.deepEqual(textsOf(await receive(queueUrls.dispatch, 3)), ['quiet0', 'quiet1', 'quiet2']);
    for (const { ReceiptHandle } of atWork)
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrls.dispatch, ReceiptHandle }));
    assert.deepEqual(textsOf(await receive(queueUrls.dispatch, 3)), ['noisy3', 'noisy4', 'noisy5']);
  });
});
