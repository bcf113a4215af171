import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NotBeneath } from '../../../../src/execution/workspace/open-beneath.ts';
import {
  createWorkspaceFiles,
  largestFileBytes,
} from '../../../../src/execution/workspace/workspace-files.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

function tree(globs: { writeGlobs?: string[]; denyGlobs?: string[] } = {}) {
  const folder = temporaryFolder('workspace-files');
  const root = join(folder, 'workspace');
  const outside = join(folder, 'outside');
  mkdirSync(root);
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret.txt'), 'secret');
  return {
    root,
    outside,
    files: createWorkspaceFiles(root, { writeGlobs: ['**'], denyGlobs: [], ...globs }),
  };
}

const refused = (message: RegExp) => (fault: unknown) =>
  fault instanceof NotBeneath && message.test(fault.message);

for (const [path, message] of [
  ['../outside/secret.txt', /contains "\.\."/],
  ['a/../../outside/secret.txt', /contains "\.\."/],
  ['/etc/passwd', /absolute path/],
  ['C:\\windows', /absolute path/],
  ['.git/config', /\.git/],
  ['sub/.GIT/hooks/pre-commit', /\.git/],
  ['a\0b', /NUL/],
  ['x'.repeat(2_000), /longer/],
  ['y'.repeat(300), /too long|does not exist/],
  ['.', /folder/],
] as const) {
  test(`the path ${JSON.stringify(path.slice(0, 40))} is refused for reading and writing`, async () => {
    const { files, root } = tree();
    await assert.rejects(files.read(path), refused(message));
    await assert.rejects(files.write(path, Buffer.from('x')), (fault) => fault instanceof Error);
    assert.deepEqual(
      readdirSync(root).filter((name) => name !== 'sub' && name !== 'a'),
      [],
    );
  });
}

test('symbolic links out of the workspace are followed neither as file nor as folder, for reading, writing, listing or removing', async () => {
  const { files, root, outside } = tree();
  symlinkSync(join(outside, 'secret.txt'), join(root, 'file-link'));
  symlinkSync(outside, join(root, 'folder-link'));
  symlinkSync(join(outside, 'new.txt'), join(root, 'dangling'));
  for (const path of ['file-link', 'folder-link/secret.txt']) {
    await assert.rejects(files.read(path), refused(/symbolic link to/));
    await assert.rejects(files.write(path, Buffer.from('overwritten')), refused(/symbolic link/));
    await assert.rejects(files.remove(path), refused(/symbolic link/));
  }
  await assert.rejects(files.write('dangling', Buffer.from('x')), refused(/symbolic link/));
  await assert.rejects(files.write('folder-link/new.txt', Buffer.from('x')), refused(/symbolic link/));
  await assert.rejects(files.list('folder-link'), refused(/symbolic link/));
  assert.equal(readFileSync(join(outside, 'secret.txt'), 'utf8'), 'secret');
  assert.deepEqual(readdirSync(outside), ['secret.txt']);
});

test('a hard link to something outside is replaced, never written through', async () => {
  const { files, root, outside } = tree();
  linkSync(join(outside, 'secret.txt'), join(root, 'linked.txt'));
  await files.write('linked.txt', Buffer.from('mine'));
  assert.equal(readFileSync(join(outside, 'secret.txt'), 'utf8'), 'secret');
  assert.equal(readFileSync(join(root, 'linked.txt'), 'utf8'), 'mine');
});

test('a named pipe or a device does not hold the reader up', { timeout: 5_000 }, async () => {
  const { files, root } = tree();
  execFileSync('mkfifo', [join(root, 'pipe')]);
  await assert.rejects(files.read('pipe'), refused(/not a regular file/));
  await assert.rejects(files.write('pipe', Buffer.from('x')), refused(/not a regular file/));
});

test('folders swapped for links while files are read never lead outside', async () => {
  const { files, root, outside } = tree();
  mkdirSync(join(root, 'real'));
  writeFileSync(join(root, 'real', 'secret.txt'), 'harmless');
  const folder = join(root, 'folder');
  renameSync(join(root, 'real'), folder);
  // What is written may make the folder anew at any moment: whoever swaps tries again.
  const put = (place: () => void): void => {
    for (;;) {
      try {
        rmSync(folder, { recursive: true, force: true });
        place();
        return;
      } catch (fault) {
        assert.ok(
          fault instanceof Error && 'code' in fault && ['EEXIST', 'ENOTEMPTY'].includes(String(fault.code)),
          String(fault),
        );
      }
    }
  };
  let swaps = 0;
  let running = true;
  const swapping = (async () => {
    while (running) {
      renameSync(folder, join(root, 'aside'));
      put(() => symlinkSync(outside, folder));
      await new Promise(setImmediate);
      put(() => renameSync(join(root, 'aside'), folder));
      swaps += 1;
      await new Promise(setImmediate);
    }
  })();
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const content = await files
      .read('folder/secret.txt')
      .catch((fault) => assert.ok(fault instanceof NotBeneath, String(fault)));
    if (content) assert.equal(content.toString(), 'harmless');
    await files.write('folder/new.txt', Buffer.from('x')).catch((fault) => assert.ok(fault instanceof Error));
  }
  running = false;
  await swapping;
  assert.ok(swaps > 10);
  assert.deepEqual(readdirSync(outside), ['secret.txt']);
});

test('what may be written is decided by the globs, protected paths whatever their case', async () => {
  const { files } = tree({ writeGlobs: ['src/**', 'docs/*.md'], denyGlobs: ['src/frozen/**', '.github/**'] });
  await files.write('src/deep/.hidden/a.ts', Buffer.from('x'));
  await files.write('docs/a.md', Buffer.from('x'));
  await assert.rejects(
    files.write('docs/deep/a.md', Buffer.from('x')),
    refused(/outside of what this task may write/),
  );
  await assert.rejects(files.write('src/frozen/a.ts', Buffer.from('x')), refused(/protected/));
  await assert.rejects(files.write('src/Frozen/a.ts', Buffer.from('x')), refused(/protected/));
  await assert.rejects(files.write('./src//frozen/a.ts', Buffer.from('x')), refused(/protected/));
  await assert.rejects(files.write('.github/workflows/x.yml', Buffer.from('x')), refused(/protected/));
  await assert.rejects(files.write('README.md', Buffer.from('x')), refused(/outside/));
  await assert.rejects(tree({ writeGlobs: [] }).files.write('a', Buffer.from('x')), refused(/nothing/));
});

test('writing creates folders, keeps the mode of a file, and leaves nothing beside it', async () => {
  const { files, root } = tree();
  await files.write('bin/run.sh', Buffer.from('one'));
  chmodSync(join(root, 'bin/run.sh'), 0o755);
  await files.write('bin/run.sh', Buffer.from('two'));
  assert.equal(statSync(join(root, 'bin/run.sh')).mode & 0o777, 0o755);
  assert.deepEqual(readdirSync(join(root, 'bin')), ['run.sh']);
  await assert.rejects(files.write('bin', Buffer.from('x')), refused(/is a folder/));
  await assert.rejects(files.write('bin/run.sh/x', Buffer.from('x')), refused(/not a folder/));
});

test('a file that is too large is not read into memory', async () => {
  const { files, root } = tree();
  execFileSync('truncate', ['-s', String(largestFileBytes + 1), join(root, 'large')]);
  await assert.rejects(files.read('large'), refused(/more than the/));
});

test('no file descriptor is left open, whatever happened', {
  skip: !existsSync('/proc/self/fd'),
}, async () => {
  const { files, root } = tree();
  mkdirSync(join(root, 'a/b/c'), { recursive: true });
  symlinkSync('/etc', join(root, 'a/link'));
  const before = readdirSync('/proc/self/fd').length;
  for (let round = 0; round < 50; round += 1) {
    await files.write('a/b/c/file', Buffer.from('x'));
    await files.read('a/b/c/file');
    await files.list('a/b');
    for (const path of ['a/link/passwd', 'a/b/none', 'a/b', 'a/b/c/file/x'])
      await assert.rejects(files.read(path));
    await assert.rejects(files.write('a/link/x', Buffer.from('x')));
  }
  assert.ok(readdirSync('/proc/self/fd').length <= before + 2);
  rmSync(join(root, 'a'), { recursive: true });
});
