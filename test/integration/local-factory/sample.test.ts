import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readLocalJson, runFactory } from '../../support/factory-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const sample = join(import.meta.dirname, '../../../src/adapters/local/sample');

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

describe('factory run and factory replay', () => {
  test('work on a local clone without GitHub, and tell a true trace from a changed one', async () => {
    const folder = temporaryFolder('standalone');
    const repository = join(folder, 'repository');
    cpSync(join(sample, 'repository'), repository, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync(
        'git',
        ['-C', repository, '-c', 'user.name=Nora', '-c', 'user.email=nora@example.com', ...args],
        {
          encoding: 'utf8',
        },
      ).trim();
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--message=Start');
    const issue = join(sample, 'issue.md');
    const scenario = join(sample, 'scenario.json');
    const out = join(folder, 'out');
    const run = await runFactory([
      'run',
      '--repo',
      repository,
      '--issue',
      issue,
      '--scripted',
      scenario,
      '--out',
      out,
      '--json',
    ]).ended;
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const outcome = JSON.parse(run.stdout);
    const { branch, sha } = outcome.delivered;
    assert.match(branch, /^factory\//);
    assert.equal(git('rev-parse', branch), sha);
    assert.equal(git('rev-parse', '--abbrev-ref', 'HEAD'), 'main');
    assert.equal(git('status', '--porcelain'), '');
    assert.ok(
      outcome.report.gates.some(
        (gate: { name: string; status: string }) => gate.name === 'test' && gate.status === 'passed',
      ),
    );

    const same = await runFactory(['replay', outcome.tracePath]).ended;
    assert.equal(same.code, 0, same.stdout + same.stderr);
    assert.match(same.stdout, /The same/);

    const changed = join(folder, 'changed.jsonl');
    const lines = readFileSync(outcome.tracePath, 'utf8').trim().split('\n');
    const index = lines.findIndex((line) => JSON.parse(line).kind === 'tool_call');
    assert.ok(index >= 0, `no tool call in ${readdirSync(out)}`);
    lines[index] = (lines[index] ?? '').replace(/"(read|bash|grep|checklist)"/, '"finish"');
    writeFileSync(changed, `${lines.join('\n')}\n`);
    const diverged = await runFactory(['replay', changed]).ended;
    assert.equal(diverged.code, 1, diverged.stdout + diverged.stderr);
    assert.match(diverged.stdout, /Diverged at entry/);
  });
});
