import { createHmac } from 'node:crypto';
import examples from '@octokit/webhooks-examples/api.github.com/index.json' with { type: 'json' };
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export type Payload = Record<string, unknown>;
export type WebhookExample = { name: string; payload: Payload };

/** Every payload GitHub's own collection knows, as it is. */
export const webhookExamples: readonly WebhookExample[] = examples.flatMap(({ name, examples: payloads }) =>
  payloads.map((payload) => ({ name, payload: payload as Payload })),
);

/** A copy of the first example of an event and action, with the installation that an App's deliveries carry, and changes merged in deeply. */
export function examplePayload(name: string, action: string | undefined, changes: Payload = {}): Payload {
  const found = webhookExamples.find((e) => e.name === name && e.payload.action === action);
  if (found === undefined) throw new Error(`There is no example of ${name}.${action}`);
  return merge(merge(structuredClone(found.payload), { installation: { id: 5 } }), changes);
}

function merge(target: Payload, changes: Payload): Payload {
  for (const [key, value] of Object.entries(changes)) {
    const old = target[key];
    target[key] = isRecord(old) && isRecord(value) ? merge(old, value) : value;
  }
  return target;
}

function isRecord(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const webhookSecret = 'it is a secret to everybody';

export function signatureOf(body: string | Uint8Array, secret: string = webhookSecret): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** A delivery as API Gateway (payload format 2.0) hands it to the function; signed unless `headers` says otherwise. */
export function apiGatewayEvent(delivery: {
  body: string;
  event?: string;
  deliveryId?: string;
  base64?: boolean;
  headers?: Record<string, string | undefined>;
}): APIGatewayProxyEventV2 {
  const { body, event = 'issues', deliveryId = 'd-1', base64 = false } = delivery;
  const headers: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-github-delivery': deliveryId,
    'x-github-event': event,
    'x-hub-signature-256': signatureOf(body),
    ...delivery.headers,
  };
  const set = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    version: '2.0',
    routeKey: 'POST /webhook',
    rawPath: '/webhook',
    rawQueryString: '',
    headers: Object.fromEntries(set),
    requestContext: {
      accountId: '1',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: 'POST',
        path: '/webhook',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'GitHub-Hookshot',
      },
      requestId: 'r-1',
      routeKey: 'POST /webhook',
      stage: '$default',
      time: '01/Mar/2026:12:00:00 +0000',
      timeEpoch: 1_772_366_400_000,
    },
    body: base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: base64,
  };
}
