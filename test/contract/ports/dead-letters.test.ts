import { after } from 'node:test';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { createSqsDeadLetters } from '../../../src/adapters/aws/sqs-dead-letters.ts';
import { createInMemoryDeadLetters } from '../../support/in-memory/dead-letters.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';
import { describeDeadLettersContract } from './dead-letters.ts';

describeDeadLettersContract('in memory', async () => {
  const letters = createInMemoryDeadLetters();
  return {
    letters,
    bury: async (body) => letters.bury(body, Date.now()),
    async dieAgain() {
      const last = letters.returned.at(-1);
      if (last !== undefined) letters.bury(last.body, Date.now(), last.redrives);
    },
    drain: async () => letters.returned.map(({ body }) => body),
  };
});

const cloud = await startTemporaryCloud();
after(() => cloud.close());
const { sqs } = cloud;
let queues = 0;

for (const suffix of ['', '.fifo']) {
  describeDeadLettersContract(`SQS on the local cloud, ${suffix === '' ? 'standard' : 'FIFO'}`, async () => {
    queues += 1;
    const create = async (name: string, attributes: Record<string, string> = {}) => {
      const kind: Record<string, string> = suffix === '' ? {} : { FifoQueue: 'true' };
      const QueueName = `${name}-${queues}${suffix}`;
      await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { ...kind, ...attributes } }));
      return `${cloud.sqsUrl}/000000000000/${QueueName}`;
    };
    const deadQueueUrl = await create('dead');
    const queueUrl = await create('letters', {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:dead-${queues}${suffix}`,
        maxReceiveCount: 1,
      }),
    });
    const receive = async (VisibilityTimeout: number) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout,
      });
      return (await sqs.send(command)).Messages ?? [];
    };
    let sent = 0;
    return {
      letters: createSqsDeadLetters({ client: sqs, queueUrl, deadQueueUrl }),
      async bury(body) {
        sent += 1;
        const send = new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: body,
          MessageGroupId: `group-${sent}`,
          ...(suffix === '' ? {} : { MessageDeduplicationId: `message-${sent}` }),
        });
        await sqs.send(send);
        /* Received once and not deleted; the next one who asks finds it dead. */
        for (let times = 0; times < 2; times++) await receive(0);
      },
      async dieAgain() {
        for (let times = 0; times < 2; times++) await receive(0);
      },
      async drain() {
        const messages = await receive(30);
        for (const { ReceiptHandle } of messages)
          await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
        return messages.map(({ Body }) => Body ?? '');
      },
    };
  });
}
