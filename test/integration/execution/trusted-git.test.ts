import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createEgressGateway } from '../../../src/execution/egress/egress-gateway.ts';
import { applyBundle, bundleWork } from '../../../src/execution/git/bundle-work.ts';
import { changesBetween, patchBetween } from '../../../src/execution/git/changes-between.ts';
import { checkOutCopy, checkOutWorkspace } from '../../../src/execution/git/check-out.ts';
import { commitSnapshot, treeOf } from '../../../src/execution/git/commit-snapshot.ts';
import { fetchBranch } from '../../../src/execution/git/fetch-branch.ts';
import { createGitProgram } from '../../../src/execution/git/git-program.ts';
import { mergeBase } from '../../../src/execution/git/merge-base.ts';
import { readProgress } from '../../../src/execution/git/progress-ref.ts';
import { pushBranch } from '../../../src/execution/git/push-branch.ts';
import { readRemote } from '../../../src/execution/git/read-remote.ts';
import { snapshotWorkspace } from '../../../src/execution/git/snapshot-workspace.ts';
import {
  baseRef,
  createTrustedRepository,
  type TrustedRepository,
} from '../../../src/execution/git/trusted-repository.ts';
import { issueEgressCredential } from '../../../src/orchestration/issue-egress-credential.ts';
import { git, type PreparedFile, prepareRemote, writeFiles } from '../../support/git-remote.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const program = createGitProgram({ searchPath: process.env.PATH ?? '', timeoutMs: 60_000 });

async function cloned(files: Record<string, PreparedFile>) {
  const folder = temporaryFolder('trusted-git');
  const remote = prepareRemote(folder, files);
  const repository = await createTrustedRepository(
    program,
    join(folder, 'git-dir'),
    join(folder, 'workspace'),
  );
  const base = await fetchBranch(repository, remote, 'main', baseRef);
  await checkOutWorkspace(repository, base);
  return { folder, remote, repository, base };
}

async function record(
  repository: TrustedRepository,
  parent: string,
  message = 'Change something',
): Promise<string> {
  const { tree } = await snapshotWorkspace(repository);
  return commitSnapshot(repository, { tree, parent, message, at: 1_700_000_000_000 });
}

describe('trusted git: clone, record, hand over', () => {
  it('checks out what the remote holds, byte for byte', async () => {
    const { repository, base, remote } = await cloned({
      'a.txt': 'one\r\ntwo\n',
      'deep/ü ß.txt': 'x',
      run: { executable: '#!/bin/sh\n' },
      link: { link: 'a.txt' },
    });
    assert.equal(base, remote.head);
    assert.equal(readFileSync(join(repository.workspace, 'a.txt'), 'utf8'), 'one\r\ntwo\n');
    assert.equal(readlinkSync(join(repository.workspace, 'link')), 'a.txt');
    assert.ok((lstatSync(join(repository.workspace, 'run')).mode & 0o111) !== 0);
    assert.equal((await snapshotWorkspace(repository)).tree, await treeOf(repository, base));
    assert.equal(existsSync(join(repository.workspace, '.git')), false);
  });

  it('records additions, changes, deletions and modes, and leaves ignored files out', async () => {
    const { repository, base } = await cloned({
      'a.txt': 'one\n',
      'b.txt': 'two\n',
      '.gitignore': 'ignored\n',
    });
    writeFiles(repository.workspace, {
      'a.txt': 'one\nmore\n',
      'c/d.txt': 'new\n',
      ignored: 'no',
      bin: { executable: 'x' },
    });
    execFileSync('rm', [join(repository.workspace, 'b.txt')]);
    const head = await record(repository, base);
    const changes = await changesBetween(repository, base, head);
    assert.deepEqual(
      changes.map(({ path, status, mode, added, removed, bytes }) => ({
        path,
        status,
        mode,
        added,
        removed,
        bytes,
      })),
      [
        { path: 'a.txt', status: 'modified', mode: '100644', added: 1, removed: 0, bytes: 9 },
        { path: 'b.txt', status: 'deleted', mode: '000000', added: 0, removed: 1, bytes: 0 },
        { path: 'bin', status: 'added', mode: '100755', added: 1, removed: 0, bytes: 1 },
        { path: 'c/d.txt', status: 'added', mode: '100644', added: 1, removed: 0, bytes: 4 },
      ],
    );
    assert.match(await patchBetween(repository, base, head), /\n\+more\n/);
  });

  it('makes the same commit of the same tree, parent, message and time', async () => {
    const { repository, base } = await cloned({ 'a.txt': 'one\n' });
    writeFiles(repository.workspace, { 'b.txt': 'two\n' });
    assert.equal(await record(repository, base), await record(repository, base));
    const shown = git(
      repository.gitDir,
      'log',
      '-1',
      '--format=%an <%ae> %at %cn',
      await record(repository, base),
    );
    assert.equal(
      shown,
      'devfactory[bot] <devfactory[bot]@users.noreply.github.com> 1700000000 devfactory[bot]',
    );
  });

  it('carries work over in a bundle, and refuses one that is not what it should be', async () => {
    const first = await cloned({ 'a.txt': 'one\n' });
    const nothing = { base: first.base, head: first.base, progress: '{}' };
    assert.equal(await bundleWork(first.repository, nothing), undefined);
    writeFiles(first.repository.workspace, { 'b.txt': 'two\n' });
    const head = await record(first.repository, first.base);
    const progress = '{"finished":["ü"]}';
    await bundleWork(first.repository, { base: first.base, head, progress: 'what was recorded before' });
    const bundle = await bundleWork(first.repository, { base: first.base, head, progress });
    assert.ok(bundle !== undefined);

    const second = await createTrustedRepository(
      program,
      join(first.folder, 'second.git'),
      join(first.folder, 'second'),
    );
    await fetchBranch(second, first.remote, 'main', baseRef);
    await applyBundle(second, bundle, head);
    await checkOutWorkspace(second, head);
    assert.equal(readFileSync(join(second.workspace, 'b.txt'), 'utf8'), 'two\n');
    assert.equal(await readProgress(second), progress);

    await assert.rejects(applyBundle(second, bundle, first.base), { code: 'checkpoint-unusable' });
    await assert.rejects(applyBundle(second, Buffer.from('no bundle'), head), {
      code: 'checkpoint-unusable',
    });
    const empty = await createTrustedRepository(
      program,
      join(first.folder, 'third.git'),
      join(first.folder, 'third'),
    );
    await assert.rejects(applyBundle(empty, bundle, head), { code: 'checkpoint-unusable' });
  });

  it('pushes one commit to one branch, once, and only onto the value the log knows', async () => {
    const { repository, base, remote } = await cloned({ 'a.txt': 'one\n' });
    writeFiles(repository.workspace, { 'b.txt': 'two\n' });
    const newSha = await record(repository, base);
    const push = { branch: 'factory/1-x', oldSha: null, newSha };
    assert.deepEqual(await pushBranch(repository, remote, push), { outcome: 'pushed' });
    assert.deepEqual(await pushBranch(repository, remote, push), { outcome: 'pushed' });
    assert.deepEqual([...(await readRemote(program, remote, ['factory/1-x', 'main', 'x', 'none']))].sort(), [
      ['factory/1-x', newSha],
      ['main', base],
    ]);

    writeFiles(repository.workspace, { 'c.txt': 'three\n' });
    const further = await record(repository, newSha);
    assert.deepEqual(await pushBranch(repository, remote, { ...push, newSha: further }), {
      outcome: 'conflict',
      found: newSha,
    });
    assert.deepEqual(await pushBranch(repository, remote, { ...push, oldSha: base, newSha: further }), {
      outcome: 'conflict',
      found: newSha,
    });
    assert.deepEqual(await pushBranch(repository, remote, { ...push, oldSha: newSha, newSha: further }), {
      outcome: 'pushed',
    });
    assert.equal(git(remote.path, 'for-each-ref', '--format=%(refname)').split('\n').length, 2);
  });

  it('says what the remote refuses a push by, and takes a remote that has trouble for no answer', async () => {
    const { remote, repository, base } = await cloned({ 'a.txt': 'one\n' });
    writeFiles(repository.workspace, { 'b.txt': 'two\n' });
    const push = { branch: 'factory/1-x', oldSha: null, newSha: await record(repository, base) };
    const rule = `#!/bin/sh
echo "error: GH013: Repository rule violations found for refs/heads/factory/1-x." >&2
printf '\\n- Commits must have \\033[31mverified\\007 signatures.\\n%01500d' 0 >&2
exit 1
`;
    writeFiles(remote.path, { 'hooks/pre-receive': { executable: rule } });
    const refused = await pushBranch(repository, remote, push);
    assert.ok(refused.outcome === 'refused', JSON.stringify(refused));
    assert.match(
      refused.reason,
      /^pre-receive hook declined: error: GH013: Repository rule violations found for refs\/heads\/factory\/1-x\. - Commits must have \[31mverified signatures\. 0+$/,
    );
    assert.equal(refused.reason.length, 1_000);
    assert.equal((await readRemote(program, remote, [push.branch])).size, 0);
    rmSync(join(remote.path, 'hooks/pre-receive'));
    /* Somebody else holds the lock on the branch. */
    writeFiles(remote.path, { 'refs/heads/factory/1-x.lock': '' });
    await assert.rejects(pushBranch(repository, remote, push), { code: 'git-failed', disposition: 'retry' });
    rmSync(join(remote.path, 'refs/heads/factory/1-x.lock'));
    assert.deepEqual(await pushBranch(repository, remote, push), { outcome: 'pushed' });
    writeFiles(remote.path, { 'hooks/pre-receive': { executable: rule } });
    const again = { ...push, oldSha: base };
    assert.deepEqual(await pushBranch(repository, remote, again), { outcome: 'pushed' }, 'it is there');
    assert.deepEqual(await pushBranch(repository, remote, { ...again, newSha: base }), {
      outcome: 'conflict',
      found: push.newSha,
    });
  });

  it('works from a long history of which it fetches only the end', async () => {
    const folder = temporaryFolder('trusted-git');
    const remote = prepareRemote(folder, { 'a.txt': 'one\n' });
    const tree = git(remote.path, 'rev-parse', 'main^{tree}');
    let commit = git(remote.path, 'rev-parse', 'main');
    for (let index = 0; index < 130; index += 1)
      commit = git(remote.path, 'commit-tree', tree, '-p', commit, '-m', `${index}`);
    git(remote.path, 'update-ref', 'refs/heads/main', commit);
    const repository = await createTrustedRepository(
      program,
      join(folder, 'git-dir'),
      join(folder, 'workspace'),
    );
    const base = await fetchBranch(repository, remote, 'main', baseRef);
    await checkOutWorkspace(repository, base);
    assert.equal(git(repository.gitDir, 'rev-list', '--count', base), '100');
    writeFiles(repository.workspace, { 'b.txt': 'two\n' });
    const head = await record(repository, base);
    const bundle = await bundleWork(repository, { base, head, progress: '{}' });
    assert.deepEqual(
      await pushBranch(repository, remote, { branch: 'factory/1', oldSha: null, newSha: head }),
      { outcome: 'pushed' },
    );
    assert.equal(git(remote.path, 'rev-list', '--count', 'factory/1'), '132');

    const second = await createTrustedRepository(program, join(folder, 'second.git'), join(folder, 'second'));
    await fetchBranch(second, remote, 'main', baseRef);
    await applyBundle(second, bundle ?? Buffer.alloc(0), head);
    assert.equal(await mergeBase(second, base, head), base);
  });

  it('finds no branch in a repository without commits', async () => {
    const folder = temporaryFolder('trusted-git');
    assert.equal((await readRemote(program, prepareRemote(folder, {}), ['main'])).size, 0);
  });

  it('sends the token in a header of its own process, never in an argument and never to disk', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(403).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const folder = temporaryFolder('trusted-git');
    const repository = await createTrustedRepository(
      program,
      join(folder, 'git-dir'),
      join(folder, 'workspace'),
    );
    const { port } = server.address() as { port: number };
    const remote = {
      url: `http://127.0.0.1:${port}/x.git`,
      access: { username: 'x-access-token', token: 'ghs_secret' },
    };
    try {
      await assert.rejects(fetchBranch(repository, remote, 'main', baseRef), (error: Error) => {
        assert.doesNotMatch(error.message, /ghs_secret|eC1hY2Nlc3M/);
        return true;
      });
      assert.equal(seen[0], `Basic ${Buffer.from('x-access-token:ghs_secret').toString('base64')}`);
    } finally {
      server.close();
    }
    const kept = readdirSync(repository.gitDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const entry of kept)
      assert.doesNotMatch(
        readFileSync(join(entry.parentPath, entry.name), 'latin1'),
        /ghs_secret|eC1hY2Nlc3M/,
      );
  });
});

describe('trusted git: a network that only the egress gateway leads out of', () => {
  it('asks the gateway for a remote over HTTPS, with its credential at once', async () => {
    const refused: string[] = [];
    const key = 'k'.repeat(32);
    const gateway = createEgressGateway({
      hosts: [],
      key,
      now: () => 0,
      told: ({ host, port, why, jobId }) => refused.push(`${host}:${port} ${why} ${jobId}`),
    });
    await once(gateway.listen(0, '127.0.0.1'), 'listening');
    const { username, password } = issueEgressCredential(key, {
      jobId: '77-1',
      attempt: 1,
      expiresAt: 1_000,
    });
    const proxy = `http://${username}:${password}@127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const behind = createGitProgram({ searchPath: process.env.PATH ?? '', timeoutMs: 60_000, proxy });
    await assert.rejects(readRemote(behind, { url: 'https://github.example/o/r.git' }, ['main']), {
      code: 'git-failed',
    });
    gateway.close();
    assert.deepEqual(refused, ['github.example:443 host-not-listed 77-1']);
  });
});

describe('trusted git: a hostile workspace', () => {
  it('runs no hook, filter, monitor, external diff or text conversion that the tree asks for', async () => {
    const { repository, base, folder } = await cloned({
      '.gitattributes':
        '* filter=evil diff=evil merge=evil text eol=crlf ident\n*.md working-tree-encoding=UTF-16\n',
      'a.txt': 'one $Id$\n',
      '.gitconfig': '[core]\n\tfsmonitor = touch MARK\n',
    });
    const mark = join(folder, 'marked');
    const config = `[core]\n\thooksPath = .hooks\n\tfsmonitor = "touch ${mark}"\n\tworktree = /\n[filter "evil"]\n\tclean = "touch ${mark}"\n\tsmudge = "touch ${mark}"\n\tprocess = "touch ${mark}"\n[diff]\n\texternal = "touch ${mark}"\n[diff "evil"]\n\ttextconv = "touch ${mark}"\n[include]\n\tpath = ../x\n`;
    const hook = { executable: `#!/bin/sh\ntouch ${mark}\n` };
    writeFiles(repository.workspace, {
      '.hooks/post-index-change': hook,
      '.hooks/pre-push': hook,
      '.hooks/reference-transaction': hook,
      '.gitconfig': config,
      'a.txt': 'one\r\n$Id: evil$\r\n',
    });
    // A whole git-dir of the agent's making in the place where git would look for one.
    writeFiles(join(repository.workspace, '.git'), {
      config,
      HEAD: 'ref: refs/heads/main\n',
      'hooks/pre-push': hook,
      'info/attributes': '* filter=evil\n',
    });
    for (const each of ['objects', 'refs']) mkdirSync(join(repository.workspace, '.git', each));
    const head = await record(repository, base);
    const changes = await changesBetween(repository, base, head);
    await patchBetween(repository, base, head);
    await checkOutCopy(repository, head, join(folder, 'copy'));
    await pushBranch(
      repository,
      { url: `file://${folder}/remote.git` },
      { branch: 'factory/1', oldSha: null, newSha: head },
    );
    assert.equal(existsSync(mark), false);
    assert.equal(readFileSync(join(folder, 'copy/a.txt'), 'utf8'), 'one\r\n$Id: evil$\r\n');
    assert.equal(
      changes.some((change) => change.path.startsWith('.git/')),
      false,
    );
  });

  it('is not led astray by a .git file that points elsewhere', async () => {
    const { repository, base, folder } = await cloned({ 'a.txt': 'one\n' });
    const evil = join(folder, 'evil.git');
    git(folder, 'init', '--quiet', '--bare', evil);
    writeFiles(repository.workspace, { '.git': `gitdir: ${evil}\n`, 'b.txt': 'two\n' });
    const head = await record(repository, base);
    assert.deepEqual(
      (await changesBetween(repository, base, head)).map((change) => change.path),
      ['b.txt'],
    );
    assert.equal(readdirSync(join(evil, 'objects')).length, 2);
  });

  it('records a link out of the tree as a link, and never what it points at', async () => {
    const { repository, base, folder } = await cloned({ 'a.txt': 'one\n' });
    writeFileSync(join(folder, 'secret'), 'secret');
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets/inside'), 'secret');
    writeFiles(repository.workspace, {
      out: { link: '../secret' },
      folder: { link: join(folder, 'secrets') },
    });
    const head = await record(repository, base);
    const changes = await changesBetween(repository, base, head);
    assert.deepEqual(
      changes.map(({ path, mode, linkTarget }) => ({ path, mode, linkTarget })),
      [
        { path: 'folder', mode: '120000', linkTarget: join(folder, 'secrets') },
        { path: 'out', mode: '120000', linkTarget: '../secret' },
      ],
    );
  });

  it('records a nested repository as the submodule it looks like, names one without commits, and follows no submodule address', async () => {
    const { repository, base } = await cloned({
      'a.txt': 'one\n',
      '.gitmodules':
        '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "touch /tmp/never"\n\tupdate = !touch /tmp/never\n',
    });
    for (const name of ['full', 'hollow']) {
      mkdirSync(join(repository.workspace, name));
      git(join(repository.workspace, name), 'init', '--quiet');
      writeFiles(repository.workspace, { [`${name}/f`]: 'x' });
    }
    git(join(repository.workspace, 'full'), 'add', 'f');
    git(join(repository.workspace, 'full'), 'commit', '--quiet', '-m', 'x');
    writeFiles(repository.workspace, { 'b.txt': 'two\n' });
    const snapshot = await snapshotWorkspace(repository);
    assert.match(snapshot.problems.join('\n'), /hollow/);
    const head = await commitSnapshot(repository, { tree: snapshot.tree, parent: base, message: 'x', at: 0 });
    const changes = await changesBetween(repository, base, head);
    assert.deepEqual(
      changes.map(({ path, mode }) => `${mode} ${path}`),
      ['100644 b.txt', '160000 full'],
    );
    assert.equal(existsSync('/tmp/never'), false);
  });

  it("keeps the repository's own submodules as they are", async () => {
    const folder = temporaryFolder('trusted-git');
    const remote = prepareRemote(folder, { 'a.txt': 'one\n' });
    const seed = join(folder, 'seed');
    git(seed, 'update-index', '--add', '--cacheinfo', `160000,${remote.head},lib`);
    git(seed, 'commit', '--quiet', '-m', 'Add a submodule');
    git(seed, 'push', '--quiet', remote.path, 'main');
    const repository = await createTrustedRepository(
      program,
      join(folder, 'git-dir'),
      join(folder, 'workspace'),
    );
    const base = await fetchBranch(repository, remote, 'main', baseRef);
    await checkOutWorkspace(repository, base);
    assert.equal((await snapshotWorkspace(repository)).tree, await treeOf(repository, base));
  });

  it('leaves a huge new file out and says so', async () => {
    const { repository, base } = await cloned({ 'a.txt': 'one\n' });
    writeFiles(repository.workspace, { 'dump [1] !.bin': 'x', 'b.txt': 'two\n' });
    truncateSync(join(repository.workspace, 'dump [1] !.bin'), 30_000_000_000);
    const snapshot = await snapshotWorkspace(repository);
    assert.equal(snapshot.problems.length, 1);
    assert.match(snapshot.problems[0] ?? '', /^dump \[1\] !\.bin is larger/);
    const head = await commitSnapshot(repository, { tree: snapshot.tree, parent: base, message: 'x', at: 0 });
    assert.deepEqual(
      (await changesBetween(repository, base, head)).map((change) => change.path),
      ['b.txt'],
    );
  });

  it('takes names with line ends, quotes and leading dashes as names', async () => {
    const { repository, base, folder } = await cloned({ 'a.txt': 'one\n' });
    const names = ['-rf', 'a\nb', '"q"', ':(exclude)*', 'tab\there'];
    writeFiles(repository.workspace, Object.fromEntries(names.map((name) => [name, 'x\n'])));
    const head = await record(repository, base);
    assert.deepEqual(
      (await changesBetween(repository, base, head)).map((change) => change.path).sort(),
      [...names].sort(),
    );
    await checkOutCopy(repository, head, join(folder, 'copy'));
    assert.deepEqual(readdirSync(join(folder, 'copy')).sort(), [...names, 'a.txt'].sort());
  });

  it('ignores special files, and sees a change that keeps size and time', async () => {
    const { repository, base } = await cloned({ 'a.txt': 'one\n' });
    execFileSync('mkfifo', [join(repository.workspace, 'pipe')]);
    const path = join(repository.workspace, 'a.txt');
    execFileSync('sh', [
      '-c',
      'touch -r "$1" "$1.ref"; printf "two\\n" > "$1"; touch -r "$1.ref" "$1"; rm "$1.ref"',
      'sh',
      path,
    ]);
    const head = await record(repository, base);
    assert.deepEqual(
      (await changesBetween(repository, base, head)).map((change) => change.path),
      ['a.txt'],
    );
  });

  it('sees a folder that was exchanged for a link to one that holds the same', async () => {
    const { repository, base, folder } = await cloned({ 'a.txt': 'one\n', 'lib/b.txt': 'two\n' });
    execFileSync('cp', ['-a', join(repository.workspace, 'lib'), join(folder, 'elsewhere')]);
    execFileSync('rm', ['-r', join(repository.workspace, 'lib')]);
    writeFiles(repository.workspace, { lib: { link: '../elsewhere' } });
    const head = await record(repository, base);
    assert.deepEqual(
      (await changesBetween(repository, base, head)).map(({ path, status }) => `${status} ${path}`),
      ['added lib', 'deleted lib/b.txt'],
    );
  });

  it('asks one process whether anything is new, and makes the tree of it once', async () => {
    const { repository, base } = await cloned({ 'a.txt': 'one\n', '.gitignore': 'ignored\n' });
    const ran: string[] = [];
    const git = {
      ...program,
      run: (...[argv, call]: Parameters<typeof program.run>) => {
        ran.push(argv[0] ?? '');
        return program.run(argv, call);
      },
    };
    const watched = {
      ...repository,
      git: {
        ...git,
        text: async (...call: Parameters<typeof git.run>) =>
          (await git.run(...call)).stdout.toString().trim(),
      },
    };
    const clean = await treeOf(repository, base);
    assert.equal((await snapshotWorkspace(watched)).tree, clean);
    writeFiles(repository.workspace, { ignored: 'x' });
    ran.length = 0;
    assert.equal((await snapshotWorkspace(watched)).tree, clean);
    assert.deepEqual(ran, ['ls-files']);
    writeFiles(repository.workspace, { 'b.txt': 'two\n' });
    const { tree } = await snapshotWorkspace(watched);
    assert.notEqual(tree, clean);
    assert.deepEqual(ran, ['ls-files', 'ls-files', 'add', 'write-tree']);
    await checkOutWorkspace(watched, base);
    assert.equal((await snapshotWorkspace(watched)).tree, clean);
  });

  it('survives a workspace that was deleted altogether', async () => {
    const { repository, base } = await cloned({ 'a.txt': 'one\n' });
    execFileSync('rm', ['-rf', join(repository.workspace, 'a.txt')]);
    const { tree } = await snapshotWorkspace(repository);
    assert.equal(tree, createHash('sha1').update('tree 0\0').digest('hex'));
    assert.notEqual(tree, base);
  });
});
