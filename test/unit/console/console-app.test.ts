import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createConsole } from '../../../src/console/console-app.ts';
import { type Commit, commitSchemaVersion } from '../../../src/contracts/commit.ts';
import type { Head } from '../../../src/ports/head-store.ts';
import { at, fittingCommand, issue, jobIn } from '../../support/job-scenario.ts';

const hostile = '<script>alert(1)</script>';
const head: Head = {
  jobId: '77-3',
  version: 1,
  state: 'APPROVED',
  priority: 'medium',
  repositoryId: 77,
  installationId: 5,
  stateSince: at,
  attempt: 0,
  title: hostile,
  reference: 'acme/widgets#3',
};
const commit: Commit = {
  schemaVersion: commitSchemaVersion,
  jobId: '77-3',
  version: 1,
  commandId: 'c',
  actor: { kind: 'person', account: { id: 1, login: hostile } },
  events: issue(jobIn('DRAFT'), fittingCommand('SubmitJob', jobIn('DRAFT'))).events,
  at,
  prevHash: '0'.repeat(64),
  hash: 'a'.repeat(64),
};
const app = createConsole({
  heads: { list: async (state) => (state === 'APPROVED' ? [head] : []) },
  ledger: { read: async () => jobIn('APPROVED'), commits: async (id) => (id === '77-3' ? [commit] : []) },
  standingOf: async () => ({ waiting: { reason: 'lock', heldBy: hostile }, place: 2 }),
  notice: 'The answers come from a scripted model.',
});
const get = (path: string, host = 'localhost:4000') => app.request(path, { headers: { host } });

describe('the console', () => {
  for (const path of ['/', '/jobs/77-3']) {
    test(`${path} shows what people wrote as text, and the notice`, async () => {
      const response = await get(path);
      const body = await response.text();
      assert.equal(response.status, 200);
      assert.ok(!body.includes('<script'));
      assert.ok(body.includes('&lt;script&gt;'));
      assert.ok(body.includes('scripted model'));
      assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    });
  }
  test('answers the same as JSON', async () => {
    assert.deepEqual(await (await get('/api/jobs')).json(), { jobs: [head] });
    const body = (await (await get('/api/jobs/77-3')).json()) as { commits: Commit[] };
    assert.deepEqual(body.commits, [commit]);
  });
  test('says what a job waits for, and its place', async () => {
    assert.match(await (await get('/jobs/77-3')).text(), /it waits for &lt;script&gt;.*at about place 2/);
    const { standing } = (await (await get('/api/jobs/77-3')).json()) as { standing: unknown };
    assert.deepEqual(standing, { waiting: { reason: 'lock', heldBy: hostile }, place: 2 });
  });
  test('knows no other jobs', async () => {
    assert.equal((await get('/jobs/1-1')).status, 404);
    assert.equal((await get('/api/jobs/1-1')).status, 404);
  });
  test('refuses a foreign host name, so that no other page can read it by rebinding', async () => {
    assert.equal((await get('/api/jobs', 'evil.example')).status, 421);
  });
});
