import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createGitHubApp } from '../../../../src/adapters/github/create-github-app.ts';
import { createPemAppKey } from '../../../../src/adapters/system/pem-app-key.ts';
import { silentLog } from '../../../support/silent-log.ts';

const address = { installationId: 7, id: 42, owner: 'acme', name: 'sample' };
const sha = 'a'.repeat(40);
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** GitHub's answers after which the connection ends, or that lack what they announce. */
const brokenAnswers: Record<string, (response: ServerResponse) => void> = {
  'breaks off in its body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('[{"id": 1', () => response.destroy());
  },
  'breaks off before its body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.flushHeaders();
    response.write('', () => response.destroy());
  },
  'has no body where it announces JSON': (response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end();
  },
};

describe('an answer of GitHub that is not whole', () => {
  let answer: (response: ServerResponse) => void;
  let app: ReturnType<typeof createGitHubApp>;
  const server = createServer((request, response) => {
    if (!request.url?.endsWith('/access_tokens')) return void answer(response);
    const token = { token: 'ghs_1', expires_at: '2099-01-01T00:00:00Z', permissions: {} };
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(token));
  });
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    app = createGitHubApp({
      apiUrl,
      appId: 1,
      key: createPemAppKey(privateKey),
      clock: { now: () => 0 },
      log: silentLog,
    });
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  for (const [how, broken] of Object.entries(brokenAnswers))
    it(`because it ${how}, is never taken for an empty one`, async () => {
      answer = broken;
      const { facts, reviewers } = app;
      for (const ask of [
        () => facts.file(address, '.github/factory.yml', sha),
        () => facts.comments(address, 1),
        () => facts.permission(address, 'walter'),
        () => reviewers.reviews(address, 1),
        () => reviewers.commits(address, 1),
      ])
        await assert.rejects(ask, { code: 'github-unavailable', disposition: 'retry' });
    });
});
