import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { z } from 'zod';
import { consumeSqsBatch } from '../../../../src/adapters/aws/consume-sqs-batch.ts';
import { createGitHubApp } from '../../../../src/adapters/github/create-github-app.ts';
import { createPemAppKey } from '../../../../src/adapters/system/pem-app-key.ts';
import { secondsUntilRetry } from '../../../../src/config/queue-definitions.ts';
import { createAdjustableClock } from '../../../support/adjustable-clock.ts';
import { createInMemoryArtifactStore } from '../../../support/in-memory/artifact-store.ts';
import { createInMemoryQueue } from '../../../support/in-memory/message-queue.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { silentMetrics } from '../../../support/silent-metrics.ts';
import { sqsRecord } from '../../../support/sqs-record.ts';

type Answer = { status: number; headers?: Record<string, string>; body?: unknown };

const sample = { installationId: 7, id: 42, owner: 'acme', name: 'sample' };
const sibling = { ...sample, id: 43, name: 'sibling' };
const stranger = { installationId: 8, id: 50, owner: 'other', name: 'sample' };
const issue = {
  number: 1,
  title: 'Greet',
  body: 'Please.',
  state: 'open',
  user: { id: 1, login: 'walter', type: 'User' },
  labels: [],
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  html_url: 'https://github.test/acme/sample/issues/1',
};
const secondary = { message: 'You have exceeded a secondary rate limit.' };
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('after GitHub has said that it is asked too often', () => {
  /** What it answers to the next requests that ask for something; then all is well again. */
  let refusals: Answer[];
  /** What it answers whoever wants a token. */
  let mint: Answer | undefined;
  let asked: string[];
  let clock: ReturnType<typeof createAdjustableClock>;
  let github: ReturnType<typeof createGitHubApp>;
  let whenAsked: (() => Promise<void>) | undefined;

  function answerTo(path: string): Answer {
    if (path.endsWith('/access_tokens'))
      return (
        mint ?? { status: 201, body: { token: 't', expires_at: '2099-01-01T00:00:00Z', permissions: {} } }
      );
    asked.push(path);
    if (path === '/rate_limit') {
      const core = { limit: 5_000, remaining: 0, reset: 1_900_000_000 };
      return { status: 200, headers: { 'x-ratelimit-remaining': '0' }, body: { resources: { core } } };
    }
    return (
      refusals.shift() ?? {
        status: 200,
        body: path === '/app' ? { slug: 'factory', permissions: {}, events: [] } : issue,
      }
    );
  }
  const server = createServer((request, response) => {
    request.resume();
    const {
      status,
      headers = {},
      body = { message: 'no' },
    } = answerTo((request.url ?? '').replace(/\?.*/, ''));
    void (whenAsked?.() ?? Promise.resolve()).then(() => {
      response.sendDate = false;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    });
  });
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    refusals = [];
    mint = undefined;
    asked = [];
    whenAsked = undefined;
    clock = createAdjustableClock();
    github = createGitHubApp({
      apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      appId: 1,
      key: createPemAppKey(privateKey),
      clock,
      log: silentLog,
    });
  });

  const refusedFor = (retryAfterSeconds: number) => ({
    code: 'github-unavailable',
    disposition: 'retry',
    retryAfterSeconds,
  });
  const read = (address = sample) => github.facts.issue(address, 1);

  it('nothing is asked for the installation, whatever the repository, until the time is up', async () => {
    refusals = [{ status: 403, headers: { 'retry-after': '3600' } }];
    await assert.rejects(read(), refusedFor(3_600));
    clock.advance(3_000_000);
    await assert.rejects(read(), refusedFor(600));
    await assert.rejects(read(sibling), refusedFor(600));
    await assert.rejects(github.pages.findComments(sample, 1, 'x'), refusedFor(600));
    clock.advance(599_999);
    await assert.rejects(read(), refusedFor(1));
    assert.equal(asked.length, 1);
    clock.advance(1);
    await read();
    await read(sibling);
    assert.equal(asked.length, 3);
  });

  it('other installations, and the App itself, go on', async () => {
    refusals = [{ status: 429, headers: { 'retry-after': '90' } }];
    await assert.rejects(read(), refusedFor(90));
    await read(stranger);
    await github.registration.app();
    await assert.rejects(read(), refusedFor(90));
    assert.deepEqual(asked, ['/repos/acme/sample/issues/1', '/repos/other/sample/issues/1', '/app']);
  });

  it('each installation has its own time', async () => {
    refusals = [
      { status: 429, headers: { 'retry-after': '90' } },
      { status: 429, headers: { 'retry-after': '200' } },
    ];
    await assert.rejects(read(), refusedFor(90));
    clock.advance(10_000);
    await assert.rejects(read(stranger), refusedFor(200));
    clock.advance(80_000);
    await read();
    await assert.rejects(read(stranger), refusedFor(120));
  });

  it('a limit of the App keeps it from tokens, and not an installation that has one', async () => {
    await read();
    mint = { status: 403, body: secondary };
    await assert.rejects(github.tokens.mint(sample, 'clone'), refusedFor(60));
    await assert.rejects(read(stranger), refusedFor(60));
    await assert.rejects(github.registration.app(), refusedFor(60));
    await read();
    assert.equal(asked.length, 2);
  });

  it('without a time it waits for a minute, and twice as long each time that GitHub says so again', async () => {
    for (const seconds of [60, 120, 240, 480, 960, 1_920, 3_600, 3_600]) {
      refusals = [{ status: 403, body: secondary }];
      await assert.rejects(read(), refusedFor(seconds));
      clock.advance(seconds * 1_000);
    }
    await read();
    refusals = [{ status: 403, body: secondary }];
    await assert.rejects(read(), refusedFor(60));
  });

  it('requests that were under way make the pause no longer, and what they bring does not end it', async () => {
    /* The token comes first, so that all three are under way at once. */
    await read();
    refusals = [
      { status: 403, body: secondary },
      { status: 200, body: issue },
      { status: 403, body: secondary },
    ];
    let arrived = 0;
    const all = Promise.withResolvers<void>();
    whenAsked = async () => {
      arrived += 1;
      if (arrived === 3) all.resolve();
      await all.promise;
    };
    const answers = await Promise.allSettled([read(), read(), read()]);
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected', 'rejected']);
    await assert.rejects(read(), refusedFor(60));
  });

  it('a used-up limit counts until it is reset by GitHub’s clock, whatever ours says', async () => {
    const theirs = clock.now() + 7 * 60_000;
    refusals = [
      {
        status: 403,
        headers: {
          date: new Date(theirs).toUTCString(),
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.floor(theirs / 1_000) + 90),
        },
      },
    ];
    await assert.rejects(read(), refusedFor(90));
  });

  it('the answer that uses up the limit is taken, and no other asked for', async () => {
    const reset = String(Math.floor(clock.now() / 1_000) + 90);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    refusals = [{ status: 200, headers, body: issue }];
    assert.equal((await read())?.number, 1);
    await assert.rejects(read(), refusedFor(90));
    assert.equal(asked.length, 1);
  });

  it('what is left of the limit may still be asked', async () => {
    refusals = [{ status: 429, headers: { 'retry-after': '90' } }];
    await assert.rejects(read(), refusedFor(90));
    assert.equal((await github.rateLimits.ofInstallation(7)).remaining, 0);
    assert.equal((await github.rateLimits.ofInstallation(8)).remaining, 0);
    await read(stranger);
  });

  it('no time is believed that is longer than an hour, and none that a clock put back makes longer', async () => {
    refusals = [{ status: 429, headers: { 'retry-after': '8640000' } }];
    await assert.rejects(read(), refusedFor(3_600));
    clock.advance(-7_200_000);
    await read();
  });

  it('other errors are no reason to wait', async () => {
    for (const status of [500, 503, 404, 422]) {
      refusals = [{ status, headers: status === 503 ? { 'retry-after': '7' } : {} }];
      await read().catch(() => undefined);
      await read();
    }
    assert.equal(asked.length, 8);
  });

  it('a message that it concerns is received once in the hour, and asks once', async () => {
    refusals = Array.from({ length: 5 }, () => ({ status: 403, headers: { 'retry-after': '3600' } }));
    let receives = 0;
    const startedAt = clock.now();
    while (receives < 5 && clock.now() < startedAt + 3_600_000) {
      receives += 1;
      const { batchItemFailures } = await consumeSqsBatch(
        { Records: [sqsRecord('m', { receives })] },
        {
          schema: z.object({}),
          handle: async () => void (await read()),
          artifacts: createInMemoryArtifactStore(),
          quarantine: createInMemoryQueue({ clock }),
          log: silentLog,
          metrics: silentMetrics,
          random: { next: () => 0 },
        },
      );
      clock.advance(1_000 * secondsUntilRetry(receives, batchItemFailures[0]?.notBeforeSeconds));
    }
    assert.deepEqual([receives, asked.length], [1, 1]);
  });
});
