import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { createSqsClient } from '../../src/adapters/aws/sqs-client.ts';
import { eventually } from './eventually.ts';

/** Resolves once the jobs queue of the environment holds no message, waiting or at work. */
export async function queueIsEmpty(environment: Record<string, string>): Promise<void> {
  const client = createSqsClient(environment);
  try {
    await eventually(
      async () => {
        const { Attributes = {} } = await client.send(
          new GetQueueAttributesCommand({ QueueUrl: environment.JOBS_QUEUE_URL, AttributeNames: ['All'] }),
        );
        return [
          Attributes.ApproximateNumberOfMessages,
          Attributes.ApproximateNumberOfMessagesNotVisible,
          Attributes.ApproximateNumberOfMessagesDelayed,
        ];
      },
      (counts) => counts.every((count) => Number(count) === 0),
    );
  } finally {
    client.destroy();
  }
}
