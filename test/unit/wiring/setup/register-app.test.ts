import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { readAppManifest } from '../../../../src/wiring/read-app-manifest.ts';
import { registerApp } from '../../../../src/wiring/setup/register-app.ts';

const credentials = {
  id: 7,
  slug: 'a-factory',
  html_url: 'https://github.com/apps/a-factory',
  pem: '-----BEGIN RSA PRIVATE KEY-----',
  webhook_secret: 'secret',
};

/** A page that waits for its answer, and GitHub's API, which answers when it is told to. */
async function openPage(test: TestContext) {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<{ status: number; body: object }>();
  let questions = 0;
  const api = createServer(async (_request, response) => {
    questions += 1;
    asked.resolve();
    const { status, body } = await answer.promise;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  test.after(() => {
    api.close();
    api.closeAllConnections();
  });
  const terminated = new AbortController();
  const ready = Promise.withResolvers<string>();
  const registered = registerApp(readAppManifest(), {
    githubUrl: 'https://github.com',
    apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    port: 0,
    onReady: ready.resolve,
    terminated: terminated.signal,
  });
  registered.catch(() => undefined);
  const url = await ready.promise;
  const state = /state=([\w-]+)/.exec(await (await fetch(url)).text())?.[1] ?? assert.fail();
  return {
    url,
    callback: `${url}/callback?code=0123456789&state=${state}`,
    registered,
    asked: asked.promise,
    answer: answer.resolve,
    questions: () => questions,
    terminate: () => terminated.abort(),
  };
}

async function statusOf(page: string, path: string, host = new URL(page).host): Promise<number> {
  const asked = request(page, { path, headers: { host } }).end();
  const [response] = await once(asked, 'response');
  response.resume();
  return response.statusCode;
}

describe('the page on which the App is registered', () => {
  it('outlives addresses that are none, and answers other hosts nothing', async (test) => {
    const page = await openPage(test);
    for (const path of ['//', '///', 'http://', '//[', '//a:b'])
      assert.equal(await statusOf(page.url, path), 400, path);
    for (const path of ['/', '//', '/callback'])
      assert.equal(await statusOf(page.url, path, 'evil.example'), 421, path);
    page.answer({ status: 201, body: credentials });
    assert.equal((await fetch(page.callback)).status, 200);
    assert.deepEqual(await page.registered, credentials);
  });

  it('exchanges the code once, however often the browser comes back with it', async (test) => {
    const page = await openPage(test);
    const first = fetch(page.callback);
    await page.asked;
    assert.equal((await fetch(page.callback)).status, 409);
    page.answer({ status: 201, body: credentials });
    assert.equal((await first).status, 200);
    assert.equal((await page.registered).slug, 'a-factory');
    assert.equal(page.questions(), 1);
  });

  it('waits for credentials that are on their way when it is ended, and for nothing before', async (test) => {
    const page = await openPage(test);
    const back = fetch(page.callback);
    await page.asked;
    page.terminate();
    page.answer({ status: 201, body: credentials });
    assert.deepEqual(await page.registered, credentials);
    await back;

    const unanswered = await openPage(test);
    unanswered.terminate();
    await assert.rejects(unanswered.registered, { code: 'setup-ended' });
  });

  it('says what to do about an App whose credentials GitHub did not give', async (test) => {
    for (const given of [
      { status: 404, body: {} },
      { status: 201, body: { ...credentials, pem: '' } },
    ]) {
      const page = await openPage(test);
      page.answer(given);
      assert.equal((await fetch(page.callback)).status, 502);
      await assert.rejects(page.registered, { code: 'github-refused', message: /delete it \(Settings/ });
    }
  });
});
