import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkOutWorkspace } from '../../../src/execution/git/check-out.ts';
import { fetchBranch } from '../../../src/execution/git/fetch-branch.ts';
import { baseRef, createTrustedRepository } from '../../../src/execution/git/trusted-repository.ts';
import { readGuidance } from '../../../src/execution/supervisor/read-guidance.ts';
import { type PreparedFile, prepareRemote } from '../../support/git-remote.ts';
import { testGit } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function guidanceIn(
  files: Record<string, PreparedFile>,
  configured: Parameters<typeof readGuidance>[2] = {},
) {
  const folder = temporaryFolder('guidance');
  const remote = prepareRemote(folder, { 'a.txt': 'a\n', ...files });
  const repository = await createTrustedRepository(testGit, join(folder, 'git'), join(folder, 'workspace'));
  const head = await fetchBranch(
    repository,
    { url: remote.url, access: { username: 'x', token: 'x' } },
    'main',
    baseRef,
  );
  await checkOutWorkspace(repository, head);
  writeFileSync(join(repository.workspace, 'AGENTS.md'), 'An agent wrote this.\n');
  return await readGuidance(repository, head, configured);
}

test('guidance is what the commit says, not what an agent wrote since', async () => {
  const { everybody } = await guidanceIn({ 'AGENTS.md': 'Be kind.\n' });
  assert.match(everybody, /<<<data \w+ from: repository guidance AGENTS\.md>>>\nBe kind\.\n/);
  assert.equal((await guidanceIn({})).everybody, '');
});

test('links are not followed, and no path leads out of the repository', async () => {
  const { everybody, of } = await guidanceIn(
    { 'CLAUDE.md': { link: '/etc/passwd' }, folder: { link: '/etc' } },
    {
      critic: { guidelines: '../../etc/passwd' },
      qa: { guidelines: 'folder/passwd' },
      security: { guidelines: '*' },
    },
  );
  assert.deepEqual([everybody, ...new Set(Object.values(of))], ['', '']);
});

test('all of it together is at most 32 KiB, and a role has a file of its own', async () => {
  const { everybody, of } = await guidanceIn({
    'AGENTS.md': 'a'.repeat(20_000),
    'CLAUDE.md': 'c'.repeat(40_000),
    '.factory/guidelines/developer.md': 'Small steps.\n',
  });
  const told = everybody.replaceAll(/[^ac]/g, '').length;
  assert.ok(told > 32_000 && told < 33_000, String(told));
  assert.match(of.developer, /Small steps\./);
  assert.equal(of.critic, '');
});
