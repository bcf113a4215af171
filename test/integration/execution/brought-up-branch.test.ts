import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Assignment } from '../../../src/contracts/worker-protocol.ts';
import { startChatServer, type Turn } from '../../support/chat-server.ts';
import { git, prepareRemote } from '../../support/git-remote.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const branch = 'factory/12-work';
const finish: Turn = { call: 'finish', with: { summary: 'It still fits.' } };
const rebase = { kind: 'rebase', text: 'Bring it up.', source: 'comment:1:0' } as const;
const guidance = { kind: 'guidance', text: 'And say TWO.', source: 'comment:2:0' } as const;

/** A remote with delivered work, whose default branch has moved on by `files` since. */
function remoteThatMoved(files: Record<string, string>) {
  const folder = temporaryFolder('moved-remote');
  const remote = prepareRemote(folder, { 'greet.js': 'one\ntwo\n', 'README.md': 'hello\n' });
  const clone = join(folder, 'seed');
  const commit = (changed: Record<string, string>, message: string): string => {
    for (const [path, content] of Object.entries(changed)) writeFileSync(join(clone, path), content);
    git(clone, 'add', '--all');
    git(clone, 'commit', '--quiet', '--allow-empty', '-m', message);
    return git(clone, 'rev-parse', 'HEAD');
  };
  const main = git(clone, 'rev-parse', '--abbrev-ref', 'HEAD');
  git(clone, 'checkout', '--quiet', '-b', branch);
  const delivered = commit({ 'greet.js': 'ONE\ntwo\n' }, 'Delivered');
  git(clone, 'checkout', '--quiet', main);
  const upstream = Object.keys(files).length === 0 ? git(clone, 'rev-parse', 'HEAD') : commit(files, 'Moved');
  git(clone, 'push', '--quiet', remote.path, branch, main);
  return { ...remote, delivered, upstream };
}

async function attempt(
  remote: ReturnType<typeof remoteThatMoved>,
  turns: Turn[] = [finish],
  change: Partial<Assignment> = {},
) {
  const server = await startChatServer(turns);
  const { url: cloneUrl, delivered: branchSha } = remote;
  const asked = { cloneUrl, branchSha, earlierWork: true, additions: [rebase], bringUp: true };
  return (await playAttempt(server, { ...asked, ...change })).end;
}

const saysTwo: Turn[] = [
  { call: 'write', with: { path: 'greet.js', content: 'ONE\nTWO\n' } },
  { call: 'finish', with: { summary: 'Done.' } },
];

describe('an attempt that brings delivered work up to the default branch', () => {
  it('merges, lets the agent look, and delivers a commit on top of what was delivered', async () => {
    const remote = remoteThatMoved({ 'other.js': 'new\n', '.github-note': 'of others\n' });
    const end = await attempt(remote);
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    assert.equal(git(remote.path, 'rev-parse', branch), end.sha);
    assert.equal(
      git(remote.path, 'rev-parse', `${branch}^1`, `${branch}^2`),
      [remote.delivered, remote.upstream].join('\n'),
    );
    assert.equal(git(remote.path, 'show', `${branch}:greet.js`), 'ONE\ntwo');
    assert.equal(git(remote.path, 'show', `${branch}:other.js`), 'new');
    /* What others changed on the default branch is no change of this work. */
    assert.deepEqual(
      end.report.changedFiles.map(({ path }) => path),
      ['greet.js'],
    );
  });

  it('delivers what the agent repairs on top of the merge', async () => {
    const remote = remoteThatMoved({ 'other.js': 'new\n' });
    const end = await attempt(remote, [
      { call: 'write', with: { path: 'greet.js', content: 'ONE\ntwo\nthree\n' } },
      finish,
    ]);
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    assert.equal(git(remote.path, 'rev-parse', `${branch}^^2`), remote.upstream);
    assert.equal(git(remote.path, 'show', `${branch}:greet.js`), 'ONE\ntwo\nthree');
  });

  it('leaves what both have changed to people, and the branch as it was', async () => {
    const remote = remoteThatMoved({ 'greet.js': 'eins\ntwo\n' });
    const end = await attempt(remote);
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'base_conflict');
    assert.match(end.explanation, /conflict in greet\.js/);
    assert.equal(git(remote.path, 'rev-parse', branch), remote.delivered);
  });

  it('says when there is nothing to bring up', async () => {
    const remote = remoteThatMoved({});
    const end = await attempt(remote);
    assert.ok(end.outcome === 'failed');
    assert.deepEqual([end.stopReason, git(remote.path, 'rev-parse', branch)], ['blocked', remote.delivered]);
    assert.match(end.explanation, /has everything of main already/);
  });

  it('does what was asked for since as well', async () => {
    const remote = remoteThatMoved({ 'other.js': 'new\n' });
    const end = await attempt(remote, saysTwo, { additions: [rebase, guidance] });
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    assert.equal(git(remote.path, 'merge-base', branch, 'main'), remote.upstream);
    assert.equal(git(remote.path, 'show', `${branch}:greet.js`), 'ONE\nTWO');
    const paths = end.report.changedFiles.map(({ path }) => path);
    assert.deepEqual(paths, ['greet.js']);
  });

  it('goes on where there is nothing to bring up and something else was asked for since', async () => {
    const remote = remoteThatMoved({});
    const end = await attempt(remote, saysTwo, { additions: [rebase, guidance] });
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    assert.equal(git(remote.path, 'rev-parse', `${branch}^`), remote.delivered);
  });

  it('tells people of conflicts whatever was asked for since', async () => {
    const remote = remoteThatMoved({ 'greet.js': 'eins\ntwo\n' });
    const end = await attempt(remote, saysTwo, { additions: [rebase, guidance] });
    assert.ok(end.outcome === 'failed');
    assert.deepEqual(
      [end.stopReason, git(remote.path, 'rev-parse', branch)],
      ['base_conflict', remote.delivered],
    );
  });

  it('leaves the branch where it is when that is not asked for any more', async () => {
    const remote = remoteThatMoved({ 'greet.js': 'eins\ntwo\n' });
    const change = { additions: [rebase, guidance], bringUp: false };
    const end = await attempt(remote, saysTwo, change);
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    assert.equal(git(remote.path, 'rev-parse', `${branch}^`), remote.delivered);
  });
});
