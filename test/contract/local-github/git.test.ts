import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { GitHubHarness, type Worktree } from '../../support/local-github.ts';

const run = promisify(execFile);

describe('local GitHub: git', () => {
  let hub: GitHubHarness;
  before(async () => {
    hub = await GitHubHarness.start();
  });
  after(() => hub.close());

  const write = (work: Worktree, path: string, content: string | Buffer) =>
    writeFile(join(work.path, path), content);

  it('keeps the SHAs of binary, executable, symlink, unicode, nested and empty files', async () => {
    const at = await hub.repository('files');
    const work = await hub.clone('files');
    await write(work, 'binary.bin', Buffer.from([0, 255, 254, 1, 128]));
    await write(work, 'not-utf8.txt', Buffer.from([0xe9, 0x0a]));
    await write(work, 'bom.txt', '\uFEFFbom\n');
    await write(work, 'run.sh', '#!/bin/sh\n');
    await chmod(join(work.path, 'run.sh'), 0o755);
    await symlink('run.sh', join(work.path, 'link'));
    await write(work, 'grüße 日本.txt', 'ünïcode\n');
    await mkdir(join(work.path, 'a/b/c'), { recursive: true });
    await write(work, 'a/b/c/deep.txt', 'deep');
    await write(work, 'empty', '');
    const sha = await work.commit('Everything');
    await work.git('push', '--quiet', 'origin', 'main');
    const api = hub.as('reader');
    const { data: commit } = await api.git.getCommit({ ...at, commit_sha: sha });
    assert.equal(commit.tree.sha, await work.git('rev-parse', 'HEAD^{tree}'));
    const { data: tree } = await api.git.getTree({ ...at, tree_sha: sha, recursive: '1' });
    const listed = (await work.git('-c', 'core.quotePath=false', 'ls-tree', '-r', '-t', 'HEAD'))
      .split('\n')
      .sort();
    assert.deepEqual(
      tree.tree.map(({ mode, type, sha: own, path }) => `${mode} ${type} ${own}\t${path}`).sort(),
      listed,
    );
    for (const { sha: blob, type } of tree.tree) {
      if (type !== 'blob') continue;
      const { data } = await api.git.getBlob({ ...at, file_sha: String(blob) });
      const bytes = Buffer.from(data.content, 'base64');
      const { stdout } = await run('git', ['-C', work.path, 'cat-file', 'blob', String(blob)], {
        encoding: 'buffer',
      });
      assert.ok(bytes.equals(stdout), blob);
    }
  });

  it('keeps commits truthful whatever their message, time zone and signature, and annotated tags', async () => {
    const at = await hub.repository('odd-commits');
    const work = await hub.clone('odd-commits');
    await work.git(
      'commit',
      '--quiet',
      '--allow-empty',
      '--allow-empty-message',
      '--message',
      '',
      '--date',
      '2024-02-29T12:00:00+0545',
    );
    const raw = await work.git('cat-file', 'commit', 'HEAD');
    const signed = `${raw.split('\n\n')[0]}\ngpgsig -----BEGIN SSH SIGNATURE-----\n abc\n -----END SSH SIGNATURE-----\n\nSigned\n`;
    await write(work, '../signed', signed);
    const sha = await work.git('hash-object', '-t', 'commit', '-w', '../signed');
    await work.git('update-ref', 'refs/heads/main', sha);
    await work.git('tag', '--annotate', 'v1', '--message', 'One');
    await work.git('push', '--quiet', 'origin', 'main', 'v1');
    const api = hub.as('reader');
    const { data: head } = await api.git.getCommit({ ...at, commit_sha: sha });
    assert.deepEqual(
      [head.sha, head.message, head.author.date],
      [sha, 'Signed', '2024-02-29T12:00:00+05:45'],
    );
    const { data: ref } = await api.git.getRef({ ...at, ref: 'tags/v1' });
    const { data: tag } = await api.git.getTag({ ...at, tag_sha: ref.object.sha });
    assert.deepEqual(
      [ref.object.type, tag.sha, tag.object.sha],
      ['tag', await work.git('rev-parse', 'v1'), sha],
    );
    // The API builds on what git brought, and git accepts the result.
    await hub
      .as('writer')
      .repos.createOrUpdateFileContents({ ...at, path: 'on-top.txt', message: 'On top', content: 'eA==' });
    await work.git('fetch', '--quiet', 'origin');
    assert.equal(await work.git('rev-parse', 'origin/main^'), sha);
    await work.git('fsck', '--strict');
  });

  it('gives git what the API writes: blobs, trees, commits, tags, and refs that move and go', async () => {
    const at = await hub.repository('api-refs');
    const work = await hub.clone('api-refs');
    const api = hub.as('writer');
    const main = await work.git('rev-parse', 'HEAD');
    const base = await work.git('rev-parse', 'HEAD^{tree}');
    const { data: tree } = await api.git.createTree({
      ...at,
      base_tree: base,
      tree: [{ path: 'dir/run', mode: '100755', type: 'blob', content: '#!/bin/sh\n' }],
    });
    const { data: commit } = await api.git.createCommit({
      ...at,
      message: 'By API',
      tree: tree.sha,
      parents: [main],
      author: { name: 'A', email: 'a@example.com', date: '2024-01-01T00:00:00+02:00' },
    });
    await api.git.createRef({ ...at, ref: 'refs/heads/topic', sha: main });
    await api.git.updateRef({ ...at, ref: 'heads/topic', sha: commit.sha });
    const { data: tag } = await api.git.createTag({
      ...at,
      tag: 'v2',
      message: 'Two',
      object: commit.sha,
      type: 'commit',
    });
    await api.git.createRef({ ...at, ref: 'refs/tags/v2', sha: tag.sha });
    await work.git('fetch', '--quiet', '--tags', 'origin');
    assert.equal(await work.git('rev-parse', 'origin/topic'), commit.sha);
    assert.equal(await work.git('rev-parse', 'v2^{commit}'), commit.sha);
    assert.match(await work.git('ls-tree', '-r', 'origin/topic'), /100755 blob \w+\tdir\/run/);
    await api.git.deleteRef({ ...at, ref: 'heads/topic' });
    await work.git('fetch', '--quiet', '--prune', 'origin');
    await assert.rejects(work.git('rev-parse', '--verify', '--quiet', 'origin/topic'));
    await work.git('fsck', '--strict');
  });

  it('takes the first branch pushed to an empty repository as its default branch', async () => {
    await hub.github.createRepository('empty');
    const at = { owner: 'acme', repo: 'empty' };
    const work = await hub.clone('empty');
    await work.git('checkout', '--quiet', '-b', 'trunk');
    await write(work, 'a', 'a');
    const sha = await work.commit('First');
    await work.git('push', '--quiet', 'origin', 'trunk');
    assert.equal((await hub.as('reader').repos.get(at)).data.default_branch, 'trunk');
    const again = await hub.clone('empty');
    assert.equal(await again.git('rev-parse', 'HEAD'), sha);
  });

  it('serialises concurrent pushes to one repository; every one that succeeded is there', async () => {
    const at = await hub.repository('concurrent');
    const pushes = Array.from({ length: 6 }, async (_, index) => {
      const work = await hub.clone('concurrent');
      await write(work, `file-${index}`, String(index));
      const sha = await work.commit(`Change ${index}`);
      await work.git('push', '--quiet', 'origin', `HEAD:refs/heads/branch-${index}`);
      return [`branch-${index}`, sha] as const;
    });
    const pushed = Object.fromEntries(await Promise.all(pushes));
    const { data } = await hub.as('reader').repos.listBranches(at);
    assert.deepEqual(
      Object.fromEntries(
        data.filter(({ name }) => name !== 'main').map(({ name, commit }) => [name, commit.sha]),
      ),
      pushed,
    );
  });

  it('lets one of two racing pushes to the same branch win', async () => {
    const at = await hub.repository('race');
    const racers = await Promise.all([hub.clone('race'), hub.clone('race')]);
    const shas = await Promise.all(
      racers.map(async (work, index) => {
        await write(work, 'file', String(index));
        return work.commit(`Racer ${index}`);
      }),
    );
    const results = await Promise.allSettled(
      racers.map((work) => work.git('push', '--quiet', 'origin', 'main')),
    );
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(
      (await hub.as('reader').repos.getBranch({ ...at, branch: 'main' })).data.commit.sha,
      shas[winner],
    );
  });

  it('refuses refs outside refs/heads and refs/tags, deleting the default branch, and a non-fast-forward', async () => {
    await hub.repository('refused');
    const work = await hub.clone('refused');
    await assert.rejects(work.git('push', 'origin', 'HEAD:refs/notes/x'), /hidden ref/);
    await assert.rejects(work.git('push', 'origin', 'HEAD:refs/pull/1/head'), /hidden ref/);
    await assert.rejects(work.git('push', 'origin', '--delete', 'main'), /deletion of the current branch/);
    await work.git('commit', '--quiet', '--amend', '--message', 'Rewritten');
    await assert.rejects(work.git('push', 'origin', 'main'), /rejected/);
    await work.git('push', '--quiet', '--force', 'origin', 'main');
  });

  it('answers 401 to unknown tokens, 404 to outsiders, 403 to readers who push, and challenges the nameless', async () => {
    await hub.repository('guarded');
    const { tokens, gitUrl } = hub.github;
    const ask = async (service: string, token?: string) => {
      const headers = token
        ? { authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}` }
        : {};
      const response = await fetch(`${gitUrl}/acme/guarded.git/info/refs?service=${service}`, { headers });
      await response.arrayBuffer();
      return [response.status, response.headers.has('www-authenticate')];
    };
    assert.deepEqual(await ask('git-upload-pack'), [401, true]);
    assert.deepEqual(await ask('git-upload-pack', 'ghp_unknown'), [401, true]);
    assert.deepEqual(await ask('git-upload-pack', tokens.outsider), [404, false]);
    assert.deepEqual(await ask('git-upload-pack', tokens.reader), [200, false]);
    assert.deepEqual(await ask('git-receive-pack', tokens.reader), [403, false]);
    assert.deepEqual(await ask('git-receive-pack', tokens.ci), [403, false]);
    assert.deepEqual(await ask('git-receive-pack', tokens.writer), [200, false]);
    assert.deepEqual(await ask('git-nonsense', tokens.writer), [403, false]);
    const work = await hub.clone('guarded', 'reader');
    await write(work, 'x', 'x');
    await work.commit('Not allowed');
    await assert.rejects(work.git('push', 'origin', 'main'), /403/);
  });

  it('takes installation tokens for the repositories and contents permission they were minted for, until they are revoked', async () => {
    await hub.repository('minted');
    await hub.repository('other');
    const mint = async (narrowed: object) =>
      (
        await hub
          .app()
          .apps.createInstallationAccessToken({ installation_id: hub.github.installationId, ...narrowed })
      ).data.token;
    const work = await hub.clone('minted');
    await write(work, 'x', 'x');
    await work.commit('By the App');
    const push = (token: string, repo = 'minted') =>
      work.git('push', '--quiet', hub.remote(repo, token), 'HEAD:refs/heads/by-app');
    const token = await mint({ repositories: ['minted'], permissions: { contents: 'write' } });
    await assert.rejects(
      push(await mint({ repositories: ['minted'], permissions: { contents: 'read' } })),
      /403/,
    );
    await assert.rejects(push(token, 'other'), /not found/);
    await push(token);
    await hub.withToken(token).apps.revokeInstallationAccessToken();
    await assert.rejects(
      push(token),
      /Authentication failed|could not read Password|terminal prompts disabled/,
    );
  });

  it('refuses workflow files pushed by an App without the workflows permission, and takes them from people', async () => {
    const at = await hub.repository('workflows');
    const { data } = await hub
      .app()
      .apps.createInstallationAccessToken({ installation_id: hub.github.installationId });
    const work = await hub.clone('workflows');
    const push = (token: string) =>
      work.git('push', '--quiet', hub.remote('workflows', token), 'HEAD:refs/heads/topic');
    await write(work, 'plain', 'x');
    await work.commit('Plain');
    await push(data.token);
    await mkdir(join(work.path, '.github/workflows'), { recursive: true });
    await write(work, '.github/workflows/ci.yml', 'on: push\n');
    await work.commit('Workflow');
    await write(work, 'plain', 'y');
    const sha = await work.commit('On top of it');
    await assert.rejects(push(data.token), /refusing to allow a GitHub App to create or update workflow/);
    await push(hub.github.tokens.writer);
    assert.equal((await hub.as('reader').repos.getBranch({ ...at, branch: 'topic' })).data.commit.sha, sha);
  });

  it('shows the files of a push at once', async () => {
    const at = await hub.repository('quick');
    const work = await hub.clone('quick');
    for (let index = 0; index < 10; index++) {
      if (index === 0) await mkdir(join(work.path, 'dir'));
      await write(work, `dir/file-${index}`, String(index));
    }
    await work.commit('Ten files');
    await work.git('push', '--quiet', 'origin', 'main');
    assert.equal((await hub.as('reader').repos.getContent({ ...at, path: 'dir' })).status, 200);
  });
});
