import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { checkOutWorkspace } from '../../../src/execution/git/check-out.ts';
import { treeOf } from '../../../src/execution/git/commit-snapshot.ts';
import { fetchBranch } from '../../../src/execution/git/fetch-branch.ts';
import { restoreWorkspace } from '../../../src/execution/git/restore-workspace.ts';
import { listNewFiles, snapshotWorkspace } from '../../../src/execution/git/snapshot-workspace.ts';
import { baseRef, createTrustedRepository } from '../../../src/execution/git/trusted-repository.ts';
import { prepareRemote } from '../../support/git-remote.ts';
import { testGit } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function prepared() {
  const folder = temporaryFolder('restore');
  const remote = prepareRemote(folder, {
    'a.txt': 'a\n',
    'folder/b.txt': 'b\n',
    'run.sh': { executable: '#!/bin/sh\n' },
    link: { link: 'a.txt' },
    '.gitignore': 'ignored/\n',
  });
  const repository = await createTrustedRepository(testGit, join(folder, 'git'), join(folder, 'workspace'));
  const access = { username: 'x', token: 'x' };
  const head = await fetchBranch(repository, { url: remote.url, access }, 'main', baseRef);
  await checkOutWorkspace(repository, head);
  const { workspace } = repository;
  const sh = (script: string) => execFileSync('/bin/sh', ['-ec', script], { cwd: workspace, stdio: 'pipe' });
  return { folder, repository, workspace, head, sh };
}

describe('the workspace put back to a commit', () => {
  const damages: Record<string, string> = {
    'files changed, deleted and added':
      'echo x > a.txt; rm folder/b.txt; echo n > new.txt; mkdir -p d/e; echo n > d/e/f',
    'a folder where a file was, and the other way round':
      'rm a.txt; mkdir a.txt; echo x > a.txt/x; rm -r folder; echo x > folder',
    'links where files and folders were':
      'rm -r folder a.txt; ln -s ../outside folder; ln -s /etc/hostname a.txt; ln -sf nowhere link',
    'modes changed': 'chmod -x run.sh; chmod 600 a.txt; chmod 777 folder',
    'a repository inside, and an index that lies':
      'mkdir n; cd n; git init -q; echo x > x; git add x; cd ..; rm -rf .git; echo rubbish > .git',
  };
  for (const [what, damage] of Object.entries(damages))
    it(`is as it was after ${what}`, async () => {
      const { folder, repository, workspace, head, sh } = await prepared();
      execFileSync('mkdir', [join(folder, 'outside')]);
      writeFileSync(join(folder, 'outside/b.txt'), 'not yours\n');
      sh(damage);
      await snapshotWorkspace(repository);
      await restoreWorkspace(repository, head);
      assert.equal((await snapshotWorkspace(repository)).tree, await treeOf(repository, head));
      assert.equal(readFileSync(join(workspace, 'a.txt'), 'utf8'), 'a\n');
      assert.equal(readFileSync(join(workspace, 'folder/b.txt'), 'utf8'), 'b\n');
      assert.equal(statSync(join(workspace, 'run.sh')).mode & 0o100, 0o100);
      assert.deepEqual(await listNewFiles(repository, []), []);
      assert.equal(readFileSync(join(folder, 'outside/b.txt'), 'utf8'), 'not yours\n');
    });

  it('keeps what is ignored and what installing left', async () => {
    const { repository, workspace, head, sh } = await prepared();
    sh(
      'mkdir -p ignored node_modules/x vendor; echo 1 > ignored/1; echo 1 > node_modules/x/y; echo 1 > vendor/z; echo 1 > new',
    );
    await snapshotWorkspace(repository, ['vendor/z']);
    await restoreWorkspace(repository, head);
    for (const kept of ['ignored/1', 'node_modules/x/y', 'vendor/z'])
      assert.ok(existsSync(join(workspace, kept)), kept);
    assert.ok(!existsSync(join(workspace, 'new')));
  });
});
