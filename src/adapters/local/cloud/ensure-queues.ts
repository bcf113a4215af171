import { CreateQueueCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { visibilityOnOneMachine } from '../../../config/function-settings.ts';
import {
  type ConsumedQueue,
  deadLetterName,
  maximalReceives,
  quarantineName,
  queueDefinitions,
} from '../../../config/queue-definitions.ts';

export type QueueUrls = Record<ConsumedQueue | `${ConsumedQueue}Dead` | 'quarantine', string>;

const account = '000000000000';

/** Creates every queue with its dead-letter queue unless they are there from an earlier run, and answers their addresses. */
export async function ensureQueues(client: SQSClient, sqsUrl: string): Promise<QueueUrls> {
  await Promise.all([
    ensureConsumed(client, 'jobs'),
    ensureConsumed(client, 'dispatch'),
    ensureConsumed(client, 'reports'),
    create(client, quarantineName, {}),
  ]);
  return queueUrlsAt(sqsUrl);
}

/** The queues' addresses at a service: not those they were created under, for that of an earlier run has another port. */
export function queueUrlsAt(sqsUrl: string): QueueUrls {
  const urlOf = (name: string) => `${sqsUrl}/${account}/${name}`;
  const { jobs, dispatch, reports } = queueDefinitions;
  return {
    jobs: urlOf(jobs.name),
    jobsDead: urlOf(deadLetterName(jobs.name)),
    dispatch: urlOf(dispatch.name),
    dispatchDead: urlOf(deadLetterName(dispatch.name)),
    reports: urlOf(reports.name),
    reportsDead: urlOf(deadLetterName(reports.name)),
    quarantine: urlOf(quarantineName),
  };
}

async function ensureConsumed(client: SQSClient, queue: ConsumedQueue): Promise<void> {
  const { name } = queueDefinitions[queue];
  const deadName = deadLetterName(name);
  await create(client, deadName, {});
  await create(client, name, {
    VisibilityTimeout: String(visibilityOnOneMachine),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:us-east-1:${account}:${deadName}`,
      maxReceiveCount: maximalReceives,
    }),
  });
}

/** Attributes are set apart from creating, so that a queue of an earlier run takes what has changed since. */
async function create(client: SQSClient, name: string, attributes: Record<string, string>): Promise<void> {
  const kind = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: kind }));
  const size = { MaximumMessageSize: String(256 * 1024) };
  await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { ...size, ...attributes } }));
}
