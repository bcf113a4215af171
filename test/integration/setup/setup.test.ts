import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseEnv } from 'node:util';
import { createGitHubApp } from '../../../src/adapters/github/create-github-app.ts';
import { type LocalGitHub, startLocalGitHub } from '../../../src/adapters/local/github/local-github.ts';
import { createPemAppKey } from '../../../src/adapters/system/pem-app-key.ts';
import { readAppManifest } from '../../../src/wiring/read-app-manifest.ts';
import { runFactory } from '../../support/factory-program.ts';
import { beginSetup, confirmOnGitHub } from '../../support/setup-in-browser.ts';
import { silentLog } from '../../support/silent-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('factory setup', () => {
  const folder = temporaryFolder('setup');
  let github: LocalGitHub;
  before(async () => {
    github = await startLocalGitHub({ dataDir: join(folder, 'github'), webhookSecret: 'of-another-app' });
  });
  after(() => github.close());

  const begin = (file: string, ...more: string[]) =>
    beginSetup(github, ['--to', 'env', '--env', file, ...more]);

  it('registers the App as app.yml has it and writes credentials that work, for the owner’s eyes alone', async () => {
    const file = join(folder, 'good.env');
    const webhook = 'https://smee.io/a-channel';
    const page = await begin(file, '--profile', 'frugal', '--webhook-url', webhook);
    assert.equal((await fetch(await confirmOnGitHub(page))).status, 200);
    const { code, stdout, stderr } = await page.setup.ended;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /factory up --env/);

    assert.equal(statSync(file).mode & 0o777, 0o600);
    const variables = parseEnv(readFileSync(file, 'utf8'));
    assert.ok(!stdout.includes(variables.WEBHOOK_SECRET ?? ''));
    const { registration } = createGitHubApp({
      apiUrl: github.url,
      appId: Number(variables.GITHUB_APP_ID),
      key: createPemAppKey(variables.GITHUB_APP_PRIVATE_KEY ?? ''),
      clock: { now: () => Date.now() },
      log: silentLog,
    });
    const app = await registration.app();
    const { default_permissions: permissions, default_events: events } = readAppManifest();
    assert.deepEqual({ permissions: app.permissions, events: app.events }, { permissions, events });
    assert.equal(await registration.webhookUrl(), webhook);
  });

  it('believes no answer without its own state, and none twice', async () => {
    const file = join(folder, 'forged.env');
    const begun = await begin(file, '--profile', 'frugal');
    const { setup, page } = begun;
    const back = new URL(await confirmOnGitHub(begun));
    for (const state of ['', 'guessed', `${back.searchParams.get('state')}x`]) {
      const forged = new URL(back);
      forged.searchParams.set('state', state);
      assert.equal((await fetch(forged)).status, 400);
    }
    assert.equal((await fetch(`${page}/other`)).status, 404);
    await fetch(back);
    assert.equal((await setup.ended).code, 0);
    const again = await fetch(`${github.url}/app-manifests/${back.searchParams.get('code')}/conversions`, {
      method: 'POST',
    });
    assert.equal(again.status, 404);
  });

  it('leaves nothing behind when it is ended, and touches no file that exists', async () => {
    const file = join(folder, 'ended.env');
    const { setup } = await begin(file, '--profile', 'isolated');
    setup.kill('SIGTERM');
    const { code, stderr } = await setup.ended;
    assert.equal(code, 1);
    assert.match(stderr, /Nothing was registered/);
    assert.ok(!existsSync(file));

    writeFileSync(file, 'KEEP=me\n');
    const refused = await runFactory(['setup', '--env', file, '--profile', 'frugal']).ended;
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /exists\. Name another/);
    assert.equal(readFileSync(file, 'utf8'), 'KEEP=me\n');
  });
});
