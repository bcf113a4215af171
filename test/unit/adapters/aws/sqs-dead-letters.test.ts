import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createSqsDeadLetters } from '../../../../src/adapters/aws/sqs-dead-letters.ts';

/** Who does not wait asks some of the servers only, and as often as not none of those that have a message. */
function queueOnManyServers(messages: Message[]) {
  const waiting = [...messages];
  const calls: number[] = [];
  const send = async (command: unknown) => {
    assert.ok(command instanceof ReceiveMessageCommand);
    const { WaitTimeSeconds = 0, MaxNumberOfMessages = 1 } = command.input;
    calls.push(WaitTimeSeconds);
    const isMissed = WaitTimeSeconds === 0 && calls.length % 2 === 1;
    return { Messages: isMissed ? [] : waiting.splice(0, Math.min(3, MaxNumberOfMessages)) };
  };
  return { client: { send } as unknown as SQSClient, calls };
}

it('dead letters are asked for on all servers of the queue, so that no answer says there is none while some lie there', async () => {
  const messages = Array.from({ length: 8 }, (_, each) => ({
    MessageId: `m-${each}`,
    ReceiptHandle: `r-${each}`,
    Body: '{}',
    Attributes: { SentTimestamp: '1767323045000' },
  }));
  const { client, calls } = queueOnManyServers(messages);
  const letters = createSqsDeadLetters({
    client,
    queueUrl: 'http://sqs/jobs',
    deadQueueUrl: 'http://sqs/dead',
  });
  assert.equal((await letters.take(100)).length, 8);
  assert.equal(calls.length, 4, 'one answer without a message is the last');
});
