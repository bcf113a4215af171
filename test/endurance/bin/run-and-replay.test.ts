import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runFactory } from '../../support/factory-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const sample = join(import.meta.dirname, '../../../src/adapters/local/sample');

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
