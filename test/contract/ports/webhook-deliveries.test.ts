import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { Octokit } from '@octokit/rest';
import { createGitHubApp } from '../../../src/adapters/github/create-github-app.ts';
import { startLocalGitHub } from '../../../src/adapters/local/github/local-github.ts';
import { createPemAppKey } from '../../../src/adapters/system/pem-app-key.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import { createInMemoryWebhookDeliveries } from '../../support/in-memory/webhook-deliveries.ts';
import { silentLog } from '../../support/silent-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { describeWebhookDeliveriesContract } from './webhook-deliveries.ts';

describeWebhookDeliveriesContract('in memory', async () => {
  const clock = createAdjustableClock();
  const deliveries = createInMemoryWebhookDeliveries({ now: clock.now });
  let answers = 202;
  return {
    deliveries,
    endpointAnswers(statusCode) {
      answers = statusCode;
      deliveries.endpointAnswers(statusCode);
    },
    async happens() {
      clock.advance(1);
      deliveries.deliver(answers);
    },
    settled: async () => {},
    breakDown: deliveries.breakDown,
    refuse: deliveries.refuse,
    mend: deliveries.mend,
  };
});

describeWebhookDeliveriesContract('the adapter on the local GitHub', async () => {
  let answers = 202;
  const endpoint = createServer((request, response) => {
    request.resume();
    response.writeHead(answers).end();
  });
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const local = await startLocalGitHub({
    dataDir: temporaryFolder('deliveries'),
    webhookUrl: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`,
    webhookSecret: 'a secret',
  });
  after(async () => {
    await local.close();
    endpoint.closeAllConnections();
    endpoint.close();
  });
  await local.createRepository('sample', { autoInit: true });
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  const writer = new Octokit({ baseUrl: local.url, auth: local.tokens.writer, log: quiet });
  let time = 0;
  const { deliveries } = createGitHubApp({
    apiUrl: local.url,
    appId: local.appId,
    key: createPemAppKey(local.appPrivateKey),
    clock: { now: () => Date.now() + time },
    log: silentLog,
  });
  return {
    deliveries,
    endpointAnswers(statusCode) {
      answers = statusCode;
    },
    async happens() {
      await writer.issues.create({ owner: local.org, repo: 'sample', title: 'Something' });
      await local.settled();
    },
    settled: () => local.settled(),
    breakDown: () => local.setFault(() => ({ status: 503 })),
    refuse: (status, after) =>
      local.setFault(() => ({
        status,
        ...(after === undefined ? {} : { headers: { 'retry-after': String(after) } }),
      })),
    mend() {
      time += 20_000;
      local.setFault(undefined);
    },
  };
});
