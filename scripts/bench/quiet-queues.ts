import { setTimeout } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { createSqsClient } from '../../src/adapters/aws/sqs-client.ts';
import type { LocalFactory } from '../../src/wiring/local/local-factory.ts';

const lookEveryMs = 100;
const looksInARow = 3;

/** Resolves when no queue has had a message, waiting or at work, three times in a row. */
export async function untilQueuesAreQuiet({
  environment,
  cloud,
}: Pick<LocalFactory, 'environment' | 'cloud'>): Promise<void> {
  const client = createSqsClient(environment);
  const { jobs, dispatch, reports } = cloud.queueUrls;
  try {
    for (let quiet = 0; quiet < looksInARow; ) {
      const depths = await Promise.all([jobs, dispatch, reports].map(depthOf));
      quiet = depths.every((depth) => depth === 0) ? quiet + 1 : 0;
      await setTimeout(lookEveryMs);
    }
  } finally {
    client.destroy();
  }

  async function depthOf(QueueUrl: string): Promise<number> {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  }
}
