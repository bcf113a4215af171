import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFileMemory, type FileAtCommit } from '../../../../src/adapters/github/file-memory.ts';

const commitSha = 'a'.repeat(40);
const file: FileAtCommit = {
  address: { installationId: 7, id: 42 },
  place: 'repository',
  path: 'a',
  commitSha,
};

/** A memory, the time it sees, and reads that are counted and answer with their number or as they are told. */
function world() {
  const time = { now: 0 };
  const remembered = createFileMemory({ clock: { now: () => time.now } });
  let reads = 0;
  const readTo = (text?: string) => async (): Promise<string | undefined> => {
    reads += 1;
    return text;
  };
  return { time, remembered, readTo, reads: () => reads };
}

describe('files at commits', () => {
  it('are read once, however much later', async () => {
    const { time, remembered, readTo, reads } = world();
    assert.equal(await remembered(file, readTo('one')), 'one');
    time.now = 1e12;
    assert.equal(await remembered(file, readTo('two')), 'one');
    assert.equal(reads(), 1);
  });

  it('that are not there are asked for again after a minute', async () => {
    const { time, remembered, readTo } = world();
    assert.equal(await remembered(file, readTo()), undefined);
    time.now = 59_999;
    assert.equal(await remembered(file, readTo('there')), undefined);
    time.now = 60_000;
    assert.equal(await remembered(file, readTo('there')), 'there');
  });

  it('are told apart by installation, repository, place, commit and path', async () => {
    const { remembered, readTo } = world();
    await remembered(file, readTo('one'));
    const others: FileAtCommit[] = [
      { ...file, address: { installationId: 8, id: 42 } },
      { ...file, address: { installationId: 7, id: 43 } },
      { ...file, place: 'organisation' },
      { ...file, commitSha: 'b'.repeat(40) },
      { ...file, path: 'b' },
    ];
    for (const [index, other] of others.entries())
      assert.equal(await remembered(other, readTo(`other ${index}`)), `other ${index}`);
  });

  it('named by anything but a whole commit id are read each time', async () => {
    const { remembered, readTo } = world();
    for (const ref of ['main', 'a'.repeat(39), 'A'.repeat(40), '']) {
      await remembered({ ...file, commitSha: ref }, readTo('old'));
      assert.equal(await remembered({ ...file, commitSha: ref }, readTo('new')), 'new');
    }
  });

  it('are not remembered when reading failed', async () => {
    const { remembered, readTo } = world();
    await assert.rejects(() => remembered(file, () => Promise.reject(new Error('503'))), /503/);
    assert.equal(await remembered(file, readTo('there')), 'there');
  });

  it('leave the memory when they are huge, or when two hundred others were used since', async () => {
    const { remembered, readTo } = world();
    const huge = { ...file, path: 'huge' };
    await remembered(huge, readTo('x'.repeat(64 * 1024 + 1)));
    assert.equal(await remembered(huge, readTo('again')), 'again');
    const kept = { ...file, path: 'kept' };
    await remembered(file, readTo('old'));
    await remembered(kept, readTo('old'));
    for (let n = 0; n < 199; n++) {
      await remembered({ ...file, path: `other-${n}` }, readTo('x'));
      await remembered(kept, readTo('new'));
    }
    assert.equal(await remembered(kept, readTo('new')), 'old');
    assert.equal(await remembered(file, readTo('new')), 'new');
  });
});
