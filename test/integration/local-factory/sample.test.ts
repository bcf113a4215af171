import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readLocalJson, runFactory } from '../../support/factory-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('factory start --once', () => {
  test('takes the sample issue to its pull request and exits with 0; started again it knows that and ends at once', async () => {
    const folder = temporaryFolder('sample');
    const first = await runFactory(['start', '--once', '--data', folder]).ended;
    assert.equal(first.code, 0, first.stdout + first.stderr);
    for (const step of [
      'scripted model',
      'request frozen',
      'verdict: approve',
      'attempt 1 dispatched',
      'registered',
      'plan recorded',
      'gates run in a clean checkout',
      'pushed',
      'DEPLOYABLE',
    ])
      assert.ok(first.stdout.includes(step), `${step} is missing in:\n${first.stdout}`);
    const url = /pull request (http\S+\/pull\/\d+)/.exec(first.stdout)?.[1] ?? '';
    assert.match(url, /\/acme\/durations\/pull\/2$/);

    const path = join(folder, 'local.json');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const local = await readLocalJson(folder);
    for (const key of ['console', 'webhook', 'workerApi', 'dynamodb', 'sqs'] as const)
      assert.match(local[key], /^http:/);
    assert.equal(local.model.scripted, true);
    const { github } = local;
    assert.deepEqual(
      [typeof github.url, typeof github.gitUrl, github.org, github.repo, typeof github.appId],
      ['string', 'string', 'acme', 'durations', 'number'],
    );
    assert.ok(github.webhookSecret.length >= 32);
    for (const role of ['admin', 'writer', 'reader', 'outsider'] as const)
      assert.match(github.tokens[role], /^ghp_/);

    const second = await runFactory(['start', '--once', '--data', folder]).ended;
    assert.equal(second.code, 0, second.stdout + second.stderr);
    assert.match(second.stdout, /\/acme\/durations\/pull\/2/);
    assert.ok(!second.stdout.includes('attempt 2'), second.stdout);
  });
});
