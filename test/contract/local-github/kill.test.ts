import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { Octokit } from '@octokit/rest';
import { startLocalGitHub } from '../../../src/adapters/local/github/local-github.ts';

const SCRIPT = new URL('../../support/local-github-process.ts', import.meta.url).pathname;

describe('local GitHub: kill -9', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-github-kill-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('loses nothing that was answered: issues, comments, files and refs', async () => {
    const child = spawn(process.execPath, [SCRIPT, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url, org, tokens } = JSON.parse(line) as { url: string; org: string; tokens: { admin: string } };
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const api = new Octokit({ auth: tokens.admin, baseUrl: url, log: silent });
    const at = { owner: org, repo: 'killed' };
    await api.repos.createInOrg({ org, name: at.repo, auto_init: true });
    const issues: number[] = [];
    const commits: string[] = [];
    const exited = once(child, 'exit');
    const writes = Array.from({ length: 60 }, async (_, index) => {
      const { data } = await api.issues.create({ ...at, title: `Issue ${index}` });
      issues.push(data.number);
      const written = await api.repos.createOrUpdateFileContents({
        ...at,
        path: `f${index}`,
        message: 'm',
        content: 'eA==',
      });
      commits.push(String(written.data.commit.sha));
      if (commits.length === 20) child.kill('SIGKILL');
    });
    const outcomes = await Promise.allSettled(writes);
    await exited;
    assert.ok(
      outcomes.some(({ status }) => status === 'rejected'),
      'it was killed in the middle',
    );

    const github = await startLocalGitHub({ dataDir: folder, webhookSecret: 'hook-secret' });
    try {
      const again = new Octokit({ auth: github.tokens.admin, baseUrl: github.url });
      const found = await again.paginate(again.issues.listForRepo, { ...at, per_page: 100 }, ({ data }) =>
        data.map(({ number }) => number),
      );
      assert.deepEqual(
        issues.filter((number) => !found.includes(number)),
        [],
      );
      const history = await again.paginate(again.repos.listCommits, { ...at, per_page: 100 }, ({ data }) =>
        data.map(({ sha }) => sha),
      );
      assert.deepEqual(
        commits.filter((sha) => !history.includes(sha)),
        [],
      );
      const next = await again.issues.create({ ...at, title: 'Next' });
      assert.ok(!found.includes(next.data.number));
    } finally {
      await github.close();
    }
  });
});
