import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { relayWebhooks } from '../../../../../src/adapters/local/http/relay-webhooks.ts';
import { silentLog } from '../../../../support/silent-log.ts';

type Delivered = { path: string | undefined; headers: IncomingHttpHeaders; body: string };

async function listen(test: TestContext, server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A webhook that keeps what arrives and resolves `all` at the given number. */
async function openWebhook(test: TestContext, expected: number) {
  const delivered: Delivered[] = [];
  const all = Promise.withResolvers<Delivered[]>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      delivered.push({ path: request.url, headers: request.headers, body });
      response.end();
      if (delivered.length === expected) all.resolve(delivered);
    });
  });
  return { url: `${await listen(test, server)}/webhooks/github`, all: all.promise };
}

/** A channel whose connections are answered one after the other as the script says; the last stands for all that follow. */
async function openChannel(test: TestContext, script: ((response: ServerResponse) => void)[]) {
  let connections = 0;
  const server = createServer((_request, response) => {
    const act = script[Math.min(connections, script.length - 1)];
    connections += 1;
    act?.(response);
  });
  return { url: `${await listen(test, server)}/channel`, connections: () => connections };
}

function events(...data: string[]) {
  return (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`event: ready\ndata: {}\n\n${data.map((one) => `id: 1\r\ndata: ${one}\r\n\r\n`).join('')}`);
  };
}

function delivery(id: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ 'x-github-event': 'ping', 'x-github-delivery': id, body: { zen: 'é' }, ...more });
}

describe('the relay of webhooks from a channel', () => {
  it('hands on what GitHub signed, and nothing else that stands in the event', async (test) => {
    const webhook = await openWebhook(test, 1);
    const strange = {
      'x-hub-signature-256': 'sha256=00',
      authorization: 'Bearer stranger',
      cookie: 'a=b',
      'x-forwarded-host': 'elsewhere.example',
      query: { path: '/v1/jobs' },
    };
    const channel = await openChannel(test, [events(delivery('one', strange)), () => undefined]);
    const relay = relayWebhooks({ channel: channel.url, webhookUrl: webhook.url, log: silentLog });
    const [seen] = await webhook.all;
    await relay.close();
    assert.equal(seen?.path, '/webhooks/github');
    assert.equal(seen.body, '{"zen":"é"}');
    assert.equal(seen.headers['x-hub-signature-256'], 'sha256=00');
    assert.deepEqual(
      Object.keys(strange).filter((name) => name !== 'x-hub-signature-256' && name in seen.headers),
      [],
    );
  });

  it('is not stopped by what is no delivery', async (test) => {
    const webhook = await openWebhook(test, 1);
    const nonsense = [
      'hello',
      '[]',
      'null',
      '{"x-github-event":"ping"}',
      '{"body":{}}',
      '{"x-github-event":7}',
    ];
    const channel = await openChannel(test, [events(...nonsense, delivery('after')), () => undefined]);
    const relay = relayWebhooks({ channel: channel.url, webhookUrl: webhook.url, log: silentLog });
    const seen = await webhook.all;
    await relay.close();
    assert.deepEqual(
      seen.map(({ headers }) => headers['x-github-delivery']),
      ['after'],
    );
  });

  it('opens the channel anew when it ends or answers with an error, waiting longer each time', async (test) => {
    const webhook = await openWebhook(test, 2);
    const unavailable = (response: ServerResponse) => response.writeHead(503).end();
    const cutOff = (response: ServerResponse) => response.destroy();
    const channel = await openChannel(test, [
      events(delivery('before')),
      unavailable,
      cutOff,
      events(delivery('behind')),
      () => undefined,
    ]);
    const pauses: number[] = [];
    const relay = relayWebhooks({
      channel: channel.url,
      webhookUrl: webhook.url,
      log: silentLog,
      pause: async (ms) => void pauses.push(ms),
    });
    const seen = await webhook.all;
    await relay.close();
    assert.deepEqual(
      seen.map(({ headers }) => headers['x-github-delivery']),
      ['before', 'behind'],
    );
    assert.deepEqual(pauses.slice(0, 3), [1_000, 2_000, 4_000]);
  });

  const hostile: { name: string; event: () => string }[] = [
    ...[
      { 'x-github-event': 'ping\nx-evil: 1' },
      { 'x-github-event': 'ping\u0000' },
      { 'x-github-event': 'pïng' },
      { 'x-github-event': 'p'.repeat(10_000) },
      { 'x-github-delivery': 'one\r\n' },
      { 'x-hub-signature-256': 7 },
      { 'x-github-hook-id': ['1', '2'] },
      { body: 'text' },
      { body: null },
    ].map((more) => ({
      name: JSON.stringify(more).slice(0, 60),
      event: () => delivery('hostile', more),
    })),
    {
      name: 'a body that is nested too deeply to be written',
      event: () => `{"x-github-event":"ping","body":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    },
    {
      name: 'an event longer than GitHub’s are',
      event: () => delivery('hostile', { body: { text: 'x'.repeat(60_000) } }),
    },
  ];
  for (const { name, event } of hostile) {
    it(`keeps its connection and leaves this out: ${name}`, async (test) => {
      const webhook = await openWebhook(test, 1);
      const channel = await openChannel(test, [events(event(), delivery('behind')), () => undefined]);
      const relay = relayWebhooks({
        channel: channel.url,
        webhookUrl: webhook.url,
        log: silentLog,
        longestEvent: 50_000,
      });
      const seen = await webhook.all;
      await relay.close();
      assert.deepEqual(
        seen.map(({ headers }) => headers['x-github-delivery']),
        ['behind'],
      );
    });
  }

  it('passes on no header that GitHub does not send, however much its name resembles theirs', async (test) => {
    const webhook = await openWebhook(test, 1);
    const strange = { 'x-github-': '1', 'x-github-a b': '1', 'x-github-\n': '1', 'x-github-unheard-of': '1' };
    const channel = await openChannel(test, [events(delivery('one', strange)), () => undefined]);
    const relay = relayWebhooks({ channel: channel.url, webhookUrl: webhook.url, log: silentLog });
    const [seen] = await webhook.all;
    await relay.close();
    assert.deepEqual(
      Object.keys(seen?.headers ?? {}).filter((name) => name.startsWith('x-github')),
      ['x-github-event', 'x-github-delivery'],
    );
  });

  it('waits no longer for a webhook that never answers than its patience lasts, and tells of it', async (test) => {
    const impatient = new AbortController();
    const seen: unknown[] = [];
    const behind = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      seen.push(request.headers['x-github-delivery']);
      if (seen.length === 1) return impatient.abort(new Error('too long'));
      response.end();
      behind.resolve();
    });
    const webhookUrl = `${await listen(test, server)}/webhooks/github`;
    const channel = await openChannel(test, [
      events(delivery('unanswered'), delivery('behind')),
      () => undefined,
    ]);
    const warnings: string[] = [];
    const signals = [impatient.signal];
    const relay = relayWebhooks({
      channel: channel.url,
      webhookUrl,
      log: { ...silentLog, warn: (message) => void warnings.push(message) },
      patience: () => signals.shift() ?? new AbortController().signal,
    });
    await behind.promise;
    await relay.close();
    assert.deepEqual(seen, ['unanswered', 'behind']);
    assert.deepEqual(warnings, ['a delivery of the webhook channel was left out']);
  });

  it('can be closed while a webhook does not answer', async (test) => {
    const asked = Promise.withResolvers<void>();
    const webhookUrl = await listen(
      test,
      createServer(() => asked.resolve()),
    );
    const channel = await openChannel(test, [events(delivery('unanswered')), () => undefined]);
    const relay = relayWebhooks({
      channel: channel.url,
      webhookUrl,
      log: silentLog,
      patience: () => new AbortController().signal,
    });
    await asked.promise;
    await relay.close();
  });

  it('gives a channel up that sends a line without an end', async (test) => {
    const webhook = await openWebhook(test, 1);
    const endless = (response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const part = 'x'.repeat(1 << 14);
      const more = () => {
        while (!response.destroyed && response.write(part));
        if (!response.destroyed) response.once('drain', more);
      };
      response.write('data: ');
      more();
    };
    const channel = await openChannel(test, [endless, events(delivery('behind')), () => undefined]);
    const relay = relayWebhooks({
      channel: channel.url,
      webhookUrl: webhook.url,
      log: silentLog,
      longestEvent: 10_000,
      pause: async () => undefined,
    });
    assert.equal((await webhook.all).length, 1);
    await relay.close();
    assert.ok(channel.connections() >= 2);
  });
});
