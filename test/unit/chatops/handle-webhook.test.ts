import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HandleWebhookDeps, handleWebhook } from '../../../src/chatops/handle-webhook.ts';
import { maxBodyBytes, rawBodyOf } from '../../../src/chatops/raw-body.ts';
import { createWebhookVerifier } from '../../../src/chatops/verify-webhook.ts';
import { createWebhookApp } from '../../../src/chatops/webhook-app.ts';
import { createWebhookLog } from '../../../src/chatops/webhook-log.ts';
import type { JobMessage } from '../../../src/contracts/job-message.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import { createInMemoryDeliveryStore } from '../../support/in-memory/delivery-store.ts';
import { createInMemoryQueue } from '../../support/in-memory/message-queue.ts';
import { createInMemoryMetrics } from '../../support/in-memory/metrics.ts';
import {
  apiGatewayEvent,
  examplePayload,
  signatureOf,
  webhookSecret,
} from '../../support/webhook-delivery.ts';

const previousSecret = 'the one before';

function factory(overrides: Partial<HandleWebhookDeps> = {}) {
  const clock = createAdjustableClock();
  const lines: string[] = [];
  const log = createWebhookLog({
    secrets: [webhookSecret],
    clock: clock,
    write: (line) => void lines.push(line),
  });
  const jobs = createInMemoryQueue<JobMessage>({ clock });
  const metrics = createInMemoryMetrics();
  const deps: HandleWebhookDeps = {
    verify: createWebhookVerifier({ current: webhookSecret, previous: previousSecret }),
    app: createWebhookApp({ settings: { triggerLabel: 'ai-factory', appId: 4242 }, log }),
    deliveries: createInMemoryDeliveryStore(clock),
    jobs,
    clock,
    log,
    metrics,
    ...overrides,
  };
  const post = async (event: APIGatewayProxyEventV2) => {
    const { statusCode, body } = await handleWebhook(deps, event);
    return { statusCode, body: JSON.parse(body ?? '{}') as Record<string, unknown> };
  };
  return { post, jobs, lines, clock, deps, metrics };
}

const labelled = JSON.stringify(
  examplePayload('issues', 'labeled', {
    label: { name: 'ai-factory' },
    issue: { title: 'Grüße 👋 \u2028', body: 'PRIVATE-TEXT' },
  }),
);

describe('handleWebhook accepts', () => {
  it('a signed delivery, and puts its message on the queue in the group of the repository', async () => {
    const { post, jobs } = factory();
    assert.deepEqual(await post(apiGatewayEvent({ body: labelled })), {
      statusCode: 202,
      body: { accepted: 1 },
    });
    const [sent] = jobs.sent;
    assert.equal(sent?.message.type, 'label-added');
    assert.match(sent?.group ?? '', /^5:\d+$/);
    assert.equal(sent?.deduplicationId, sent?.message.commandId);
  });

  it('a body that API Gateway has encoded as base64', async () => {
    const { post } = factory();
    assert.deepEqual((await post(apiGatewayEvent({ body: labelled, base64: true }))).body, { accepted: 1 });
  });

  it('a signature made with the previous secret while a rotation is under way', async () => {
    const headers = { 'x-hub-signature-256': signatureOf(labelled, previousSecret) };
    assert.equal((await factory().post(apiGatewayEvent({ body: labelled, headers }))).statusCode, 202);
    const { post } = factory({ verify: createWebhookVerifier({ current: webhookSecret }) });
    assert.equal((await post(apiGatewayEvent({ body: labelled, headers }))).statusCode, 401);
  });

  it('header names in any case', async () => {
    const event = apiGatewayEvent({ body: labelled });
    event.headers = Object.fromEntries(Object.entries(event.headers).map(([k, v]) => [k.toUpperCase(), v]));
    assert.equal((await factory().post(event)).statusCode, 202);
  });

  it('an event that means nothing to it, and says so', async () => {
    const body = JSON.stringify(examplePayload('ping', undefined));
    assert.deepEqual(await factory().post(apiGatewayEvent({ body, event: 'ping' })), {
      statusCode: 202,
      body: { ignored: true },
    });
  });
});

describe('handleWebhook refuses', () => {
  const reserialised = JSON.stringify(JSON.parse(labelled), null, 1);
  for (const [why, headers, body] of [
    ['no signature', { 'x-hub-signature-256': undefined }, labelled],
    ['an empty signature', { 'x-hub-signature-256': '' }, labelled],
    ['the signature of another body', { 'x-hub-signature-256': signatureOf('{}') }, labelled],
    ['the signature of another secret', { 'x-hub-signature-256': signatureOf(labelled, 'guess') }, labelled],
    [
      'a signature without its algorithm',
      { 'x-hub-signature-256': signatureOf(labelled).slice(7) },
      labelled,
    ],
    ['a shortened signature', { 'x-hub-signature-256': signatureOf(labelled).slice(0, 20) }, labelled],
    ['the SHA-1 header only', { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=x' }, labelled],
    ['the same JSON serialised anew', { 'x-hub-signature-256': signatureOf(labelled) }, reserialised],
    ['an empty body', { 'x-hub-signature-256': signatureOf('') }, ''],
  ] as const) {
    it(`${why} with 401, and looks at nothing else`, async () => {
      const { post, jobs, metrics } = factory();
      const answer = await post(apiGatewayEvent({ body, headers: { ...headers } }));
      assert.equal(answer.statusCode, 401);
      assert.equal(jobs.sent.length, 0);
      assert.deepEqual(
        metrics.recorded.map(({ name, value }) => [name, value]),
        [['webhooksRefused', 1]],
      );
    });
  }

  it('bytes that are no text, even with their right signature', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const event = apiGatewayEvent({
      body: '{}',
      base64: true,
      headers: { 'x-hub-signature-256': signatureOf(bytes) },
    });
    event.body = bytes.toString('base64');
    assert.equal((await factory().post(event)).statusCode, 401);
  });

  it('a body of more than 25 MB with 413, before decoding or hashing it', async () => {
    const { post } = factory({ verify: () => assert.fail('hashed') });
    assert.equal(
      (await post(apiGatewayEvent({ body: 'x'.repeat(maxBodyBytes + 1), headers: {} }))).statusCode,
      413,
    );
    const event = apiGatewayEvent({ body: '{}' });
    Object.assign(event, { body: 'A'.repeat(maxBodyBytes * 2), isBase64Encoded: true });
    assert.equal((await post(event)).statusCode, 413);
  });

  for (const body of ['payload=%7B%7D', 'null', '[]', '"text"', '12', '{', '\ufeff{}']) {
    it(`signed ${JSON.stringify(body)} with 400, because it is no JSON object`, async () => {
      assert.equal((await factory().post(apiGatewayEvent({ body }))).statusCode, 400);
    });
  }

  for (const headers of [
    { 'x-github-delivery': undefined },
    { 'x-github-delivery': 'a b' },
    { 'x-github-delivery': 'x'.repeat(101) },
    { 'x-github-event': undefined },
    { 'x-github-event': '__proto__.x' },
  ]) {
    it(`signed bodies with ${JSON.stringify(headers)} with 400`, async () => {
      assert.equal((await factory().post(apiGatewayEvent({ body: labelled, headers }))).statusCode, 400);
    });
  }

  it('to be made without a secret', () => {
    assert.throws(() => createWebhookVerifier({ current: '' }), { code: 'webhook-secret-missing' });
  });
});

describe('handleWebhook and deliveries', () => {
  it('counts 25 MB in bytes, not in characters', () => {
    const body = 'ü'.repeat(maxBodyBytes / 2 + 1);
    assert.equal(rawBodyOf({ body, isBase64Encoded: false }), undefined);
    assert.equal(rawBodyOf({ body: body.slice(1), isBase64Encoded: false })?.byteLength, maxBodyBytes);
  });

  it('answers a redelivery as duplicate and enqueues nothing', async () => {
    const { post, jobs } = factory();
    await post(apiGatewayEvent({ body: labelled }));
    assert.deepEqual(await post(apiGatewayEvent({ body: labelled })), {
      statusCode: 202,
      body: { duplicate: true },
    });
    assert.equal(jobs.sent.length, 1);
  });

  it('gives the same delivery, a hundred times at once, one command id', async () => {
    const { post, jobs } = factory();
    await Promise.all(Array.from({ length: 100 }, () => post(apiGatewayEvent({ body: labelled }))));
    assert.equal(new Set(jobs.sent.map((sent) => sent.message.commandId)).size, 1);
  });

  it('gives a captured body replayed under a fresh delivery id the same command id', async () => {
    const { post, jobs } = factory();
    await post(apiGatewayEvent({ body: labelled, deliveryId: 'd-1' }));
    await post(apiGatewayEvent({ body: labelled, deliveryId: 'd-2' }));
    assert.equal(new Set(jobs.sent.map((sent) => sent.message.commandId)).size, 1);
  });

  it('does not mark a delivery whose message did not reach the queue, so that its redelivery counts', async () => {
    const clock = createAdjustableClock();
    const real = createInMemoryQueue<JobMessage>({ clock });
    let down = true;
    const jobs = {
      send: async (...args: Parameters<typeof real.send>) => {
        if (down) throw new Error('the queue is down');
        await real.send(...args);
      },
    };
    const { post, lines, metrics } = factory({ jobs });
    assert.equal((await post(apiGatewayEvent({ body: labelled }))).statusCode, 503);
    assert.deepEqual(metrics.recorded, [{ name: 'faults', value: 1, facts: { code: 'unavailable' } }]);
    assert.match(lines.join(''), /webhook failed/);
    assert.doesNotMatch(lines.join(''), /PRIVATE-TEXT/);
    down = false;
    assert.deepEqual((await post(apiGatewayEvent({ body: labelled }))).body, { accepted: 1 });
  });

  it('goes on without the delivery store: the command ids keep order', async () => {
    const broken = async () => {
      throw new Error('the table is down');
    };
    const { post, jobs, lines } = factory({ deliveries: { has: broken, mark: broken } });
    assert.equal((await post(apiGatewayEvent({ body: labelled }))).statusCode, 202);
    assert.equal(jobs.sent.length, 1);
    assert.match(lines.join(''), /could not be looked up.*could not be marked/s);
  });

  it('asks and tells the delivery store nothing about events that mean nothing to the factory', async () => {
    const asked: string[] = [];
    const { post, jobs } = factory({
      deliveries: {
        has: async (id) => asked.push(id) > 0,
        mark: async (id) => void asked.push(id),
      },
    });
    const body = JSON.stringify(
      examplePayload('issues', 'labeled', { label: { name: 'factory:in-progress' } }),
    );
    assert.deepEqual((await post(apiGatewayEvent({ body }))).body, { ignored: true });
    assert.deepEqual([asked, jobs.sent], [[], []]);
  });

  it('forgets a delivery after a week', async () => {
    const { post, clock } = factory();
    await post(apiGatewayEvent({ body: labelled }));
    clock.advance(7 * 24 * 3_600_000 + 1);
    assert.deepEqual((await post(apiGatewayEvent({ body: labelled }))).body, { accepted: 1 });
  });

  it('logs neither body nor signature', async () => {
    const { post, lines } = factory();
    await post(apiGatewayEvent({ body: labelled }));
    await post(
      apiGatewayEvent({
        body: labelled,
        deliveryId: 'd-2',
        headers: { 'x-hub-signature-256': 'sha256=abc' },
      }),
    );
    assert.equal(lines.length, 2);
    assert.doesNotMatch(lines.join(''), /PRIVATE-TEXT|sha256=|secret to everybody/);
  });
});
