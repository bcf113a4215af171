import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import {
  type Exchange,
  type Interference,
  startCountingProxy,
} from '../../../../scripts/bench/counting-proxy.ts';

async function proxied(
  test: TestContext,
  behind: RequestListener,
  rewrite?: (body: Buffer) => Buffer,
  interfere?: () => Interference | undefined,
): Promise<{ url: string; exchanges: Exchange[] }> {
  const server = createServer(behind).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const exchanges: Exchange[] = [];
  const proxy = await startCountingProxy({
    to: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onExchange: (exchange) => void exchanges.push(exchange),
    ...(rewrite === undefined ? {} : { rewrite }),
    ...(interfere === undefined ? {} : { interfere }),
  });
  test.after(async () => {
    await proxy.close();
    server.close();
    server.closeAllConnections();
  });
  return { url: proxy.url, exchanges };
}

describe('the counting proxy', () => {
  it('passes status, headers and both bodies on, and tells of them', async (test) => {
    const { url, exchanges } = await proxied(test, (request, response) => {
      request.pipe(response.writeHead(409, { 'x-told': String(request.url) }));
    });
    const answer = await fetch(`${url}/a/b?c=d`, {
      method: 'PUT',
      body: 'ünïcode',
      headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' },
    });
    assert.equal(answer.status, 409);
    assert.equal(answer.headers.get('x-told'), '/a/b?c=d');
    assert.equal(await answer.text(), 'ünïcode');
    assert.deepEqual(
      exchanges.map(({ method, path, target, status }) => [method, path, target, status]),
      [['PUT', '/a/b?c=d', 'DynamoDB_20120810.PutItem', 409]],
    );
  });

  it('sends the rewritten body with its own length', async (test) => {
    const { url, exchanges } = await proxied(
      test,
      (request, response) => void request.pipe(response),
      (body) => Buffer.from(`${body}, and more than that`),
    );
    assert.equal(
      await (await fetch(url, { method: 'POST', body: 'this' })).text(),
      'this, and more than that',
    );
    assert.equal(exchanges[0]?.request.toString(), 'this');
  });

  it('answers in the place of the service, which then hears nothing of it', async (test) => {
    const { url, exchanges } = await proxied(
      test,
      (_request, response) => void response.end('from behind'),
      undefined,
      () => ({ kind: 'answered', status: 400, body: '{"__type":"ThrottlingException"}', type: 'text/plain' }),
    );
    const answer = await fetch(url, { method: 'POST', body: 'this' });
    assert.deepEqual([answer.status, await answer.text()], [400, '{"__type":"ThrottlingException"}']);
    assert.deepEqual(exchanges, []);
  });

  it('loses the answer of a service that has done what it was asked for', async (test) => {
    const { url, exchanges } = await proxied(
      test,
      (_request, response) => void response.end('done'),
      undefined,
      () => ({ kind: 'answer-lost' }),
    );
    await assert.rejects(fetch(url, { method: 'POST', body: 'this' }));
    assert.equal(exchanges[0]?.response.toString(), 'done');
  });

  it('ends the wait behind it when the caller hangs up', async (test) => {
    const waiting = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const { url, exchanges } = await proxied(test, (_request, response) => {
      response.once('close', ended.resolve);
      waiting.resolve();
    });
    const caller = new AbortController();
    const call = fetch(url, { signal: caller.signal });
    await waiting.promise;
    caller.abort();
    await assert.rejects(call);
    await ended.promise;
    assert.deepEqual(exchanges, []);
  });
});
