import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createGitHubApp } from '../../../src/adapters/github/create-github-app.ts';
import { type LocalGitHub, startLocalGitHub } from '../../../src/adapters/local/github/local-github.ts';
import { createPemAppKey } from '../../../src/adapters/system/pem-app-key.ts';
import { runFactory } from '../../support/factory-program.ts';
import { type FakeSsm, startFakeSsm } from '../../support/fake-ssm.ts';
import { beginSetup, confirmOnGitHub } from '../../support/setup-in-browser.ts';
import { silentLog } from '../../support/silent-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const modelKey = 'sk-model-key-of-the-test';

describe('factory setup --to ssm', () => {
  const folder = temporaryFolder('setup-ssm');
  let github: LocalGitHub;
  let ssm: FakeSsm;
  before(async () => {
    github = await startLocalGitHub({ dataDir: join(folder, 'github'), webhookSecret: 'of-another-app' });
    ssm = await startFakeSsm();
  });
  beforeEach(() => {
    ssm.parameters.clear();
    ssm.refuse = undefined;
  });
  after(async () => {
    await github.close();
    await ssm.close();
  });

  const access = () => ({
    AWS_ENDPOINT_URL_SSM: ssm.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDOFTHETEST',
    AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
    AWS_MAX_ATTEMPTS: '1',
    OPENAI_API_KEY: modelKey,
  });
  const toSsm = (file: string) => ['--to', 'ssm', '--stack', 'acme', '--profile', 'frugal', '--env', file];
  const storedAt = (path: string) => ssm.parameters.get(`/acme/${path}`)?.Value ?? assert.fail(path);
  const setup = (args: string[], environment: Record<string, string> = access()) =>
    runFactory(['setup', ...args], environment).ended;

  it('keeps the App’s credentials as the deployment reads them, and nowhere else', async () => {
    const file = join(folder, 'fallback.env');
    const page = await beginSetup(github, toSsm(file), access());
    assert.equal((await fetch(await confirmOnGitHub(page))).status, 200);
    const { code, stdout, stderr } = await page.setup.ended;
    assert.equal(code, 0, stderr);

    assert.deepEqual([...ssm.parameters.keys()].sort(), [
      '/acme/egress/key',
      '/acme/github/app-id',
      '/acme/github/private-key',
      '/acme/github/webhook-secret',
      '/acme/model/api-key',
      '/acme/worker/registration-key',
    ]);
    assert.ok([...ssm.parameters.values()].every(({ Type }) => Type === 'SecureString'));
    const { registration } = createGitHubApp({
      apiUrl: github.url,
      appId: Number(storedAt('github/app-id')),
      key: createPemAppKey(storedAt('github/private-key')),
      clock: { now: () => Date.now() },
      log: silentLog,
    });
    assert.ok((await registration.app()).slug.length > 0);
    assert.equal(storedAt('model/api-key'), modelKey);
    for (const path of ['worker/registration-key', 'egress/key'])
      assert.match(storedAt(path), /^[0-9a-f]{64}$/);
    assert.notEqual(storedAt('worker/registration-key'), storedAt('egress/key'));

    for (const path of ['github/webhook-secret', 'worker/registration-key', 'model/api-key'])
      assert.ok(!(stdout + stderr).includes(storedAt(path)));
    assert.ok(!(stdout + stderr).includes('PRIVATE KEY'));
    assert.ok(!existsSync(file));
    assert.match(stdout, /cdk deploy -c factory:name=acme -c factory:profile=frugal/);
  });

  it('tells by name what it would write, and writes nothing', async () => {
    const { code, stdout } = await setup([...toSsm(join(folder, 'dry.env')), '--dry-run']);
    assert.equal(code, 0);
    for (const path of ['github/private-key', 'worker/registration-key', 'model/api-key'])
      assert.ok(stdout.includes(`/acme/${path}`));
    assert.ok(!stdout.includes(modelKey));
    assert.equal(ssm.parameters.size, 0);
  });

  it('registers nothing without credentials of AWS, or without the right to write', async () => {
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...without } = access();
    const alone = { ...without, AWS_EC2_METADATA_DISABLED: 'true', HOME: folder };
    const missing = await setup(toSsm(join(folder, 'none.env')), alone);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /no valid credentials, or no region\. Next: aws sso login/);

    ssm.refuse = { error: 'AccessDeniedException', operation: 'PutParameter' };
    const denied = await setup(toSsm(join(folder, 'none.env')));
    assert.equal(denied.code, 1);
    assert.match(denied.stderr, /ssm:GetParameters and ssm:PutParameter/);
    assert.ok(!denied.stdout.includes('Open http'));
    assert.ok(!existsSync(join(folder, 'none.env')));
  });

  it('replaces what exists only when it is told to, and then nothing but what the file has', async () => {
    const file = join(folder, 'rotate.env');
    writeFileSync(file, 'WEBHOOK_SECRET="the-new-secret"\nWEBHOOK_SECRET_PREVIOUS="the-old-secret"\n');
    for (const path of ['github/webhook-secret', 'worker/registration-key', 'model/api-key'])
      ssm.parameters.set(`/acme/${path}`, { Type: 'SecureString', Value: 'the-old-secret' });
    const args = ['--from', file, '--stack', 'acme'];
    const refused = await setup(args);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /\/acme\/github\/webhook-secret\. Say --overwrite/);
    assert.equal(ssm.parameters.size, 3);

    const { code, stdout } = await setup([...args, '--overwrite']);
    assert.equal(code, 0);
    assert.equal(storedAt('github/webhook-secret'), 'the-new-secret');
    assert.equal(storedAt('github/webhook-secret-previous'), 'the-old-secret');
    assert.equal(storedAt('worker/registration-key'), 'the-old-secret');
    assert.equal(storedAt('model/api-key'), 'the-old-secret');
    assert.ok(!stdout.includes('the-new-secret'));
  });

  it('loses no credentials of a registered App when AWS stops taking them', async () => {
    const file = join(folder, 'kept.env');
    const page = await beginSetup(github, toSsm(file), access());
    ssm.refuse = { error: 'InternalServerError', name: '/acme/github/private-key' };
    await fetch(await confirmOnGitHub(page));
    const { code, stderr } = await page.setup.ended;
    assert.equal(code, 1);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(readFileSync(file, 'utf8'), /GITHUB_APP_PRIVATE_KEY="-----BEGIN/);

    ssm.refuse = undefined;
    const next = /Next: factory (setup .*)$/m.exec(stderr)?.[1]?.split(' ') ?? assert.fail(stderr);
    assert.equal((await runFactory(next, access()).ended).code, 0);
    assert.match(storedAt('github/private-key'), /^-----BEGIN [\s\S]+-----END/);
  });

  it('names no parameters that a deployment could not have', async () => {
    const { code, stderr } = await setup(['--to', 'ssm', '--stack', 'Acme Inc', '--dry-run']);
    assert.equal(code, 1);
    assert.match(stderr, /--stack Acme Inc: must be 2 to 30 of a-z/);
  });
});
