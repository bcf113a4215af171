import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { verify } from '@octokit/webhooks-methods';
import { GitHubHarness } from '../../support/local-github.ts';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('local GitHub: webhook deliveries', () => {
  let hub: GitHubHarness;
  before(async () => {
    hub = await GitHubHarness.start();
  });
  after(() => hub.close());
  beforeEach(async () => {
    await hub.github.settled();
    hub.received.length = 0;
  });

  it('signs the exact bytes and names event, delivery and App', async () => {
    const at = await hub.repository('headers');
    await hub.as('writer').issues.create({ ...at, title: 'ünïcode 日本 \u2028' });
    const [received] = await hub.events('issues', 'opened');
    assert.ok(received);
    const { headers, body } = received;
    assert.ok(await verify('hook-secret', body, String(headers['x-hub-signature-256'])));
    assert.match(String(headers['x-github-delivery']), GUID);
    assert.deepEqual(
      [
        headers['x-github-event'],
        headers['x-github-hook-installation-target-id'],
        headers['x-github-hook-installation-target-type'],
        headers['content-type'],
      ],
      ['issues', String(hub.github.appId), 'integration', 'application/json'],
    );
  });

  it('gives 200 issues at once 200 distinct delivery ids and numbers', async () => {
    const at = await hub.repository('many');
    const writer = hub.as('writer');
    const created = await Promise.all(
      Array.from({ length: 200 }, (_, index) => writer.issues.create({ ...at, title: `Issue ${index}` })),
    );
    assert.equal(new Set(created.map(({ data }) => data.number)).size, 200);
    const opened = await hub.events('issues', 'opened');
    assert.equal(opened.length, 200);
    assert.equal(new Set(opened.map(({ headers }) => headers['x-github-delivery'])).size, 200);
    assert.equal(new Set(opened.map(({ payload }) => payload.issue.number)).size, 200);
  });

  it('sends only the events the App subscribed to', async () => {
    const at = await hub.repository('subscribed');
    await hub.as('writer').issues.createLabel({ ...at, name: 'x', color: 'ffffff' });
    await hub
      .as('writer')
      .repos.createOrUpdateFileContents({ ...at, path: 'x', message: 'x', content: 'eA==' });
    assert.deepEqual(
      new Set((await hub.events('repository')).map(({ event }) => event)),
      new Set(['repository']),
    );
    assert.deepEqual(
      hub.received.filter(({ event }) => ['label', 'create'].includes(event)),
      [],
    );
  });

  it('repeats nothing by itself, lists deliveries newest first, and redelivers the same bytes under the same guid', async () => {
    const at = await hub.repository('redelivery');
    hub.receiverStatus = 500;
    await hub.as('writer').issues.create({ ...at, title: 'Lost' });
    const [lost] = await hub.events('issues', 'opened');
    hub.receiverStatus = 200;
    const app = hub.app();
    const { data: deliveries } = await app.apps.listWebhookDeliveries();
    const [newest] = deliveries;
    assert.ok(newest && lost);
    assert.deepEqual(
      [newest.guid, newest.event, newest.action, newest.status_code, newest.redelivery],
      [lost.headers['x-github-delivery'], 'issues', 'opened', 500, false],
    );
    const { data: detail } = await app.apps.getWebhookDelivery({ delivery_id: newest.id });
    assert.deepEqual(detail.request.payload, lost.payload);
    const answer = await app.apps.redeliverWebhookDelivery({ delivery_id: newest.id });
    assert.equal(answer.status, 202);
    const all = await hub.events('issues', 'opened');
    assert.deepEqual(
      all.map(({ headers, body }) => [headers['x-github-delivery'], body]),
      [
        [newest.guid, lost.body],
        [newest.guid, lost.body],
      ],
    );
    const { data: after } = await app.apps.listWebhookDeliveries();
    assert.deepEqual(
      after.slice(0, 2).map(({ guid, redelivery, status_code }) => [guid, redelivery, status_code]),
      [
        [newest.guid, true, 200],
        [newest.guid, false, 500],
      ],
    );
  });

  it('pages through deliveries with a cursor', async () => {
    const at = await hub.repository('cursor');
    for (let index = 0; index < 5; index++)
      await hub.as('writer').issues.create({ ...at, title: String(index) });
    await hub.github.settled();
    const app = hub.app();
    const first = await app.apps.listWebhookDeliveries({ per_page: 3 });
    const cursor = /cursor=(\d+)/.exec(String(first.headers.link))?.[1];
    assert.ok(cursor);
    const second = await app.apps.listWebhookDeliveries({ per_page: 3, cursor });
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    assert.deepEqual(
      ids,
      [...new Set(ids)].sort((left, right) => right - left),
    );
    assert.equal(ids.length, 6);
  });

  it('shows the state after the request in the payload', async () => {
    const at = await hub.repository('after');
    await hub.as('writer').issues.create({ ...at, title: 'x' });
    const [opened] = await hub.events('issues', 'opened');
    assert.equal(opened?.payload.repository.open_issues_count, 1);
  });

  it('fails requests on demand with the given status and headers, and lets others through', async () => {
    const at = await hub.repository('faults');
    const reader = hub.as('reader');
    hub.github.setFault(({ method, path }) =>
      method === 'GET' && path.endsWith('/issues')
        ? { status: 503, headers: { 'retry-after': '7' } }
        : undefined,
    );
    await assert.rejects(
      reader.issues.listForRepo(at),
      (error: { status: number; response: { headers: Record<string, string> } }) => {
        assert.deepEqual([error.status, error.response.headers['retry-after']], [503, '7']);
        return true;
      },
    );
    await reader.repos.get(at);
    hub.github.setFault(undefined);
    await reader.issues.listForRepo(at);
  });

  it('never reaches its rate limit', async () => {
    const response = await hub.as('reader').request('GET /rate_limit');
    assert.ok(Number(response.headers['x-ratelimit-remaining']) > 100_000);
  });
});
