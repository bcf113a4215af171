import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { GitHubJobMessage, JobMessage } from '../contracts/job-message.ts';
import { queueGroupOfRepository } from '../contracts/queue-group.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { Log } from '../ports/log.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { Metrics } from '../ports/metrics.ts';
import { rawBodyOf } from './raw-body.ts';
import { type createWebhookVerifier, losslessText } from './verify-webhook.ts';
import type { WebhookApp } from './webhook-app.ts';

export type HandleWebhookDeps = {
  verify: ReturnType<typeof createWebhookVerifier>;
  app: WebhookApp;
  deliveries: DeliveryStore;
  jobs: MessageQueue<JobMessage>;
  clock: Clock;
  log: Log;
  metrics: Metrics;
};

/** GitHub keeps a delivery for redelivery three days; ours are remembered a little longer. */
const rememberDeliveryMs = 7 * 24 * 3_600_000;

type Answer = APIGatewayProxyStructuredResultV2;

/**
 * Answers one webhook delivery. Nothing of the body is looked at before its signature holds.
 *
 * The delivery is marked after its messages are on the queue: a crash in between lets a redelivery send them once more, which is harmless because a message's command
 * id depends on what happened and not on the delivery; marking first would lose them.
 */
export async function handleWebhook(deps: HandleWebhookDeps, event: APIGatewayProxyEventV2): Promise<Answer> {
  try {
    return await accept(deps, event);
  } catch (error) {
    // Not left to the platform: it would log the error with the whole event that Probot hangs on it.
    deps.log.error('webhook failed', { error });
    deps.metrics.record({ name: 'faults', value: 1, facts: { code: 'unavailable' } });
    return answer(503, { error: { code: 'unavailable', message: 'Nothing was lost: redeliver it.' } });
  }
}

async function accept(deps: HandleWebhookDeps, event: APIGatewayProxyEventV2): Promise<Answer> {
  const body = rawBodyOf(event);
  if (body === undefined) return refuse(deps, 413, 'body-too-large', 'GitHub sends at most 25 MB.');
  const headers = lowerCaseNames(event.headers);
  const fault = await deps.verify(body, headers['x-hub-signature-256']);
  if (fault !== undefined) return refuse(deps, 401, fault, 'X-Hub-Signature-256 does not fit the body.');
  const deliveryId = headers['x-github-delivery'];
  const name = headers['x-github-event'];
  if (deliveryId === undefined || !/^[A-Za-z0-9-]{1,100}$/.test(deliveryId))
    return refuse(deps, 400, 'delivery-missing', 'X-GitHub-Delivery is missing or malformed.');
  if (name === undefined || !/^[a-z_]{1,100}$/.test(name))
    return refuse(deps, 400, 'event-missing', 'X-GitHub-Event is missing or malformed.');
  const payload = objectIn(body);
  if (payload === undefined)
    return refuse(deps, 400, 'not-json', 'The body must be a JSON object: set the App to application/json.');
  const receivedAt = new Date(deps.clock.now()).toISOString();
  const messages = await deps.app.receive({ deliveryId, event: name, payload, receivedAt });
  // Most deliveries are the echo of what the factory did itself: they need no memory.
  if (messages.length === 0) {
    deps.log.info('webhook ignored', { deliveryId, event: name });
    return answer(202, { ignored: true });
  }
  if (await wasEnqueued(deps, deliveryId)) return answer(202, { duplicate: true });
  await Promise.all(messages.map((message) => enqueue(deps.jobs, message)));
  await remember(deps, deliveryId);
  deps.log.info('webhook received', { deliveryId, event: name, accepted: messages.length });
  return answer(202, { accepted: messages.length });
}

function enqueue(jobs: MessageQueue<JobMessage>, message: GitHubJobMessage): Promise<void> {
  const group = queueGroupOfRepository(message.repository);
  return jobs.send(message, { group, deduplicationId: message.commandId });
}

/** Deduplication saves work; the command ids keep order. A store that does not answer therefore stops nothing. */
async function wasEnqueued({ deliveries, log }: HandleWebhookDeps, deliveryId: string): Promise<boolean> {
  try {
    return await deliveries.has(deliveryId);
  } catch (error) {
    log.warn('delivery could not be looked up', { deliveryId, error });
    return false;
  }
}

async function remember({ deliveries, clock, log }: HandleWebhookDeps, deliveryId: string): Promise<void> {
  try {
    await deliveries.mark(deliveryId, new Date(clock.now() + rememberDeliveryMs).toISOString());
  } catch (error) {
    log.warn('delivery could not be marked', { deliveryId, error });
  }
}

function objectIn(body: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(losslessText(body) ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function lowerCaseNames(headers: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function refuse(
  { log, metrics }: HandleWebhookDeps,
  statusCode: number,
  code: string,
  message: string,
): Answer {
  log.warn('webhook refused', { code, outcome: String(statusCode) });
  metrics.record({ name: 'webhooksRefused', value: 1, facts: { code } });
  return answer(statusCode, { error: { code, message } });
}

function answer(statusCode: number, body: object): Answer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
