import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Octokit } from '@octokit/rest';
import { type LocalGitHub, startLocalGitHub } from '../../../src/adapters/local/github/local-github.ts';
import { putUpSample } from '../../../src/adapters/local/sample/put-up-sample.ts';
import { sampleScenarioPath } from '../../../src/adapters/local/sample/sample-files.ts';
import { environmentFile } from '../../../src/config/environment-file.ts';
import { eventually } from '../../support/eventually.ts';
import { runFactory } from '../../support/factory-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openWebhookChannel, type WebhookChannel } from '../../support/webhook-channel.ts';

const patienceMs = 240_000;
const address = { owner: 'acme', repo: 'durations' };

describe('factory up', { timeout: 2 * patienceMs }, () => {
  const folder = temporaryFolder('up');
  const env = join(folder, 'factory.env');
  let channel: WebhookChannel;
  let github: LocalGitHub;
  before(async () => {
    channel = await openWebhookChannel();
    const webhookSecret = 'the-secret-of-the-app-on-github-00';
    github = await startLocalGitHub({
      dataDir: join(folder, 'github'),
      webhookUrl: channel.url,
      webhookSecret,
    });
    writeFileSync(
      env,
      environmentFile({
        GITHUB_API_URL: github.url,
        GITHUB_GIT_URL: github.gitUrl,
        GITHUB_APP_ID: String(github.appId),
        GITHUB_APP_PRIVATE_KEY: github.appPrivateKey,
        WEBHOOK_SECRET: webhookSecret,
      }),
      { mode: 0o600 },
    );
  });
  after(async () => {
    await github.close();
    await channel.close();
  });

  const up = async () => {
    const where = ['--env', env, '--data', join(folder, 'data'), '--smee', channel.url];
    const factory = runFactory(['up', ...where, '--scripted', sampleScenarioPath]);
    await factory.says('The factory is up');
    assert.match(factory.printed(), /^sandbox {3}\S/m);
    await eventually(
      async () => channel.listeners(),
      (count) => count === 1,
      patienceMs,
    );
    return factory;
  };
  const as = (token: string) =>
    new Octokit({ baseUrl: github.url, auth: token, log: { debug() {}, info() {}, warn() {}, error() {} } });

  it('works for a GitHub elsewhere, by webhooks from a channel, and keeps everything over a restart', async () => {
    const writer = as(github.tokens.writer);
    const first = await up();
    const { issueNumber } = await putUpSample({
      github,
      triggerLabel: 'ai-factory',
      searchPath: process.env.PATH ?? '',
    });
    const labels = async () => {
      const { data } = await writer.issues.listLabelsOnIssue({ ...address, issue_number: issueNumber });
      return data.map(({ name }) => name);
    };
    await eventually(labels, (names) => names.includes('factory:pr-open'), patienceMs);
    const { data: pulls } = await writer.pulls.list(address);
    assert.equal(pulls.length, 1);
    first.kill('SIGTERM');
    assert.equal((await first.ended).code, 0);

    const second = await up();
    const doctor = runFactory(['doctor', '--data', join(folder, 'data'), '--no-canary']);
    const looked = await doctor.ended;
    assert.equal(looked.code, 0, looked.stdout + looked.stderr);
    await writer.pulls.merge({ ...address, pull_number: pulls[0]?.number ?? 0 });
    await eventually(labels, (names) => names.includes('factory:done'), patienceMs);
    second.kill('SIGTERM');
    const { code, stdout } = await second.ended;
    assert.equal(code, 0);
    assert.ok(!stdout.includes('attempt 2'), stdout);
  });

  it('does not begin without credentials, without a model, or without a way for webhooks', async () => {
    const none = join(folder, 'none.env');
    const smee = ['--smee', channel.url];
    const refused = async (...args: string[]) => {
      const { code, stderr } = await runFactory(['up', '--data', join(folder, 'other'), ...args]).ended;
      assert.equal(code, 1);
      return stderr;
    };
    assert.match(await refused('--env', none, ...smee), /Next: factory setup --env/);
    assert.match(await refused('--env', env, ...smee), /There is no model/);
    assert.match(await refused('--env', env), /say how webhooks arrive/);
    writeFileSync(none, 'GITHUB_APP_ID=7\n');
    assert.match(await refused('--env', none, ...smee), /GITHUB_APP_PRIVATE_KEY: is not set/);
  });
});
