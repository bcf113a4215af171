import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createDynamodbClient } from '../adapters/aws/dynamodb-client.ts';
import { createDynamodbDeliveryStore } from '../adapters/aws/dynamodb-delivery-store.ts';
import { createSqsClient } from '../adapters/aws/sqs-client.ts';
import { createSqsMessageQueue } from '../adapters/aws/sqs-message-queue.ts';
import { createEmbeddedMetrics } from '../adapters/system/embedded-metrics.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { handleWebhook } from '../chatops/handle-webhook.ts';
import { createWebhookVerifier } from '../chatops/verify-webhook.ts';
import { createWebhookApp } from '../chatops/webhook-app.ts';
import { createWebhookLog } from '../chatops/webhook-log.ts';
import { githubWebhookEnvironmentSchema } from '../config/github-webhook-environment.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import type { Log } from '../ports/log.ts';

export type GithubWebhookHandler = (
  event: APIGatewayProxyEventV2,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Builds the webhook executable. Throws FactoryError `environment-invalid` naming every variable that is missing or wrong. */
export function createGithubWebhook(
  environment: Environment,
  given: { log?: Log } = {},
): GithubWebhookHandler {
  const env = parseEnvironment('github-webhook', githubWebhookEnvironmentSchema, environment);
  const secrets = [env.WEBHOOK_SECRET, env.WEBHOOK_SECRET_PREVIOUS].filter((secret) => secret !== undefined);
  // Standard output is opened by the first line and not before: that costs a cold start two milliseconds.
  const write = (line: string): void => void process.stdout.write(line);
  const log = given.log ?? createWebhookLog({ secrets, clock: systemClock, write });
  const deps = {
    verify: createWebhookVerifier({
      current: env.WEBHOOK_SECRET,
      ...(env.WEBHOOK_SECRET_PREVIOUS === undefined ? {} : { previous: env.WEBHOOK_SECRET_PREVIOUS }),
    }),
    app: createWebhookApp({
      settings: {
        triggerLabel: env.TRIGGER_LABEL,
        appId: env.GITHUB_APP_ID,
        appBotUserId: env.GITHUB_APP_BOT_USER_ID,
      },
      log,
    }),
    deliveries: createDynamodbDeliveryStore({
      client: createDynamodbClient(environment),
      tableName: env.TABLE_NAME,
      clock: systemClock,
    }),
    jobs: createSqsMessageQueue({
      client: createSqsClient(environment),
      queueUrl: env.JOBS_QUEUE_URL,
      artifacts: { put: refuseLargeMessage },
    }),
    clock: systemClock,
    log,
    metrics: createEmbeddedMetrics({ log, clock: systemClock, factory: env.FACTORY_NAME }),
  };
  return (event) => handleWebhook(deps, event);
}

/** Messages from webhooks are bounded far below what a queue takes, so that this executable needs no right to write artifacts. */
async function refuseLargeMessage(): Promise<never> {
  throw new FactoryError('message-too-large', 'A webhook made a message that does not fit a queue.', {
    disposition: 'quarantine',
  });
}
