import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createGitHubApp } from '../../../../src/adapters/github/create-github-app.ts';
import { createPemAppKey } from '../../../../src/adapters/system/pem-app-key.ts';
import { silentLog } from '../../../support/silent-log.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const numbers = Array.from({ length: 101 }, (_, index) => index + 1);
const installations = numbers.map((id) => ({
  id,
  account: { login: `org-${id}` },
  suspended_at: null,
  permissions: {},
  events: [],
}));
const repositories = numbers.map((id) => ({ id, name: `repository-${id}`, owner: { login: 'acme' } }));

describe('an App with more than a page of everything', () => {
  let registration: ReturnType<typeof createGitHubApp>['registration'];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const page = Number(url.searchParams.get('page') ?? 1);
    const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
    const slice = <T>(all: readonly T[]) => {
      if (page * size < all.length) {
        url.searchParams.set('page', String(page + 1));
        response.setHeader('link', `<${url}>; rel="next"`);
      }
      return all.slice((page - 1) * size, page * size);
    };
    response.setHeader('content-type', 'application/json');
    if (url.pathname.endsWith('/access_tokens'))
      return void response
        .writeHead(201)
        .end(JSON.stringify({ token: 'ghs_1', expires_at: '2099-01-01T00:00:00Z', permissions: {} }));
    const body =
      url.pathname === '/app/installations'
        ? slice(installations)
        : { total_count: repositories.length, repositories: slice(repositories) };
    response.end(JSON.stringify(body));
  });
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const key = createPemAppKey(privateKey);
    ({ registration } = createGitHubApp({
      apiUrl,
      appId: 1,
      key,
      clock: { now: () => 0 },
      log: silentLog,
    }));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('tells of every installation', async () => {
    const found = await registration.installations();
    assert.deepEqual(
      found.map(({ account }) => account),
      numbers.map((id) => `org-${id}`),
    );
  });

  it('tells of every repository of an installation', async () => {
    const found = await registration.repositories(7);
    assert.deepEqual(
      found,
      numbers.map((id) => ({ installationId: 7, id, owner: 'acme', name: `repository-${id}` })),
    );
  });
});
