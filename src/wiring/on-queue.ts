import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { delayFailedMessages } from '../adapters/aws/delay-failed-messages.ts';
import { createSqsClient } from '../adapters/aws/sqs-client.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import type { Environment } from '../config/parse-environment.ts';
import type { SqsHandler } from './sqs-handler.ts';
import { withSecrets } from './with-secrets.ts';

/** The handler of a function on a queue as Lambda calls it: with its secrets, and with pauses for messages that failed. `queue`: the variable with the queue's address. */
export async function onQueue(
  environment: Environment,
  queue: 'JOBS_QUEUE_URL' | 'DISPATCH_QUEUE_URL' | 'REPORTS_QUEUE_URL',
  create: (environment: Environment) => SqsHandler,
): Promise<(event: SQSEvent) => Promise<SQSBatchResponse>> {
  const handle = await withSecrets(environment, create);
  const failed = {
    client: createSqsClient(environment),
    queueUrl: environment[queue] ?? '',
    log: createJsonLog({ service: environment.AWS_LAMBDA_FUNCTION_NAME ?? 'function' }),
  };
  return async (event) => {
    const response = await handle(event);
    if (response.batchItemFailures.length > 0) await delayFailedMessages(failed, event, response);
    /* Lambda is told what it knows, and nothing else: what it does not understand counts as a failure of the whole batch. */
    return {
      batchItemFailures: response.batchItemFailures.map(({ itemIdentifier }) => ({ itemIdentifier })),
    };
  };
}
