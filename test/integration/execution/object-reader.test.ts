import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gitEnvironment } from '../../../src/execution/git/git-environment.ts';
import { createObjectReader } from '../../../src/execution/git/object-reader.ts';
import { git } from '../../support/git-remote.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const searchPath = process.env.PATH ?? '';

function prepared(change: { capBytes?: number; searchPath?: string } = {}) {
  const gitDir = join(temporaryFolder('objects'), 'objects.git');
  git('/', 'init', '--quiet', '--bare', gitDir);
  const reader = createObjectReader({
    gitDir,
    environment: gitEnvironment(change.searchPath ?? searchPath),
    timeoutMs: 30_000,
    capBytes: change.capBytes ?? 10_000_000,
  });
  const store = (content: string | Buffer): string => {
    const file = join(gitDir, 'content');
    writeFileSync(file, content);
    return git(gitDir, 'hash-object', '-w', '--no-filters', file);
  };
  return { gitDir, reader, store };
}

/** The processes that are started meanwhile. */
async function startedDuring(work: () => Promise<unknown>): Promise<{ kill(): boolean }[]> {
  const started: { kill(): boolean }[] = [];
  const note = (message: unknown) => started.push((message as { process: { kill(): boolean } }).process);
  subscribe('child_process', note);
  try {
    await work();
  } finally {
    unsubscribe('child_process', note);
  }
  return started;
}

describe('reading git objects through one process', () => {
  it('gives what was asked for, in whatever order and of whatever size, and starts one process', async () => {
    const { reader, store } = prepared();
    const contents = ['', 'one\n', 'x'.repeat(300_000), '\n\n', Buffer.from([0, 10, 255, 10])];
    const ids = contents.map(store);
    const started = await startedDuring(async () => {
      const read = await Promise.all([...ids, ...ids.toReversed()].map((id) => reader.read(id)));
      const expected = [...contents, ...contents.toReversed()].map((content) => Buffer.from(content));
      assert.deepEqual(read, expected);
      assert.deepEqual(await reader.describe(ids[2] ?? ''), { id: ids[2], type: 'blob', bytes: 300_000 });
    });
    assert.equal(started.length, 1);
  });

  it('says that there is no such object, and finds it once there is', async () => {
    const { reader, store } = prepared();
    const id = 'e019be006cf33489e2d0177a3837a2384eddebc5';
    assert.equal(await reader.describe(id), undefined);
    assert.equal(await reader.read('refs/heads/none:file'), undefined);
    assert.equal(store('second\n'), id);
    assert.equal((await reader.read(id))?.toString(), 'second\n');
  });

  it('hands out nothing beyond the cap, and goes on', async () => {
    const { reader, store } = prepared({ capBytes: 10 });
    await assert.rejects(reader.read(store('more than ten bytes')), { code: 'git-output-too-large' });
    assert.equal((await reader.read(store('ten bytes.')))?.length, 10);
  });

  it('takes no name that could be another command', async () => {
    const { reader, store } = prepared();
    const id = store('one\n');
    for (const name of ['', `${id}\ncontents ${id}`, `${id} ${id}`, 'ü'])
      await assert.rejects(reader.read(name), { code: 'git-failed' }, name);
    assert.equal((await reader.read(id))?.toString(), 'one\n');
  });

  it('fails every open question when its process dies, and answers the next with another', async () => {
    const { reader, store } = prepared();
    const id = store('x'.repeat(1_000_000));
    let open: Promise<unknown>[] = [];
    await startedDuring(async () => {
      open = [0, 1, 2].map(() => reader.read(id));
    }).then((started) => started[0]?.kill());
    const settled = await Promise.allSettled(open);
    assert.deepEqual(
      settled.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    assert.equal((await reader.read(id))?.length, 1_000_000);
  });

  it('says that git cannot be run', async () => {
    const { reader } = prepared({ searchPath: '/nonexistent' });
    await assert.rejects(reader.read('HEAD'), { code: 'git-failed' });
  });
});
