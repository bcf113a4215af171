import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FileLockStore } from '../../../src/ports/file-lock-store.ts';

const now = '2026-01-02T03:00:00.000Z';
const later = '2026-01-02T04:00:00.000Z';

/** Enough for these tests: globs overlap when they have one in common. */
const overlaps = (a: string[], b: string[]) => a.some((glob) => b.includes(glob));

export function describeFileLockStoreContract(name: string, make: () => FileLockStore): void {
  const lock = (jobId: string, ...globs: string[]) => ({ jobId, version: 3, globs, expiresAt: later });

  describe(`file lock store: ${name}`, () => {
    it('grants locks that do not overlap and refuses one that does, naming the holder', async () => {
      const store = make();
      assert.equal(await store.acquire(101, lock('a', 'src/**'), now, overlaps), 'granted');
      assert.equal(await store.acquire(101, lock('b', 'docs/**'), now, overlaps), 'granted');
      assert.deepEqual(await store.acquire(101, lock('c', 'docs/**', 'test/**'), now, overlaps), {
        heldBy: 'b',
      });
      assert.deepEqual((await store.list(101)).map((held) => held.jobId).toSorted(), ['a', 'b']);
    });

    it('lets a job renew and change its own lock', async () => {
      const store = make();
      await store.acquire(102, lock('a', 'src/**'), now, overlaps);
      assert.equal(await store.acquire(102, lock('a', 'src/**', 'docs/**'), now, overlaps), 'granted');
      assert.deepEqual(await store.list(102), [lock('a', 'src/**', 'docs/**')]);
    });

    it('keeps repositories apart', async () => {
      const store = make();
      await store.acquire(103, lock('a', 'src/**'), now, overlaps);
      assert.equal(await store.acquire(104, lock('b', 'src/**'), now, overlaps), 'granted');
    });

    it('ignores a lock from the moment it expires', async () => {
      const store = make();
      await store.acquire(105, lock('a', 'src/**'), now, overlaps);
      assert.deepEqual(await store.acquire(105, lock('b', 'src/**'), '2026-01-02T03:59:59.999Z', overlaps), {
        heldBy: 'a',
      });
      assert.equal(await store.acquire(105, lock('b', 'src/**'), later, overlaps), 'granted');
      assert.deepEqual(
        (await store.list(105)).map((held) => held.jobId),
        ['b'],
      );
    });

    it('releases one job’s lock, once or twice', async () => {
      const store = make();
      const a = { jobId: 'a', version: 3 };
      await store.release(106, a);
      await store.acquire(106, lock('a', 'src/**'), now, overlaps);
      await store.acquire(106, lock('b', 'docs/**'), now, overlaps);
      await store.release(106, a);
      await store.release(106, a);
      assert.deepEqual(await store.list(106), [lock('b', 'docs/**')]);
    });

    it('leaves alone what was taken by a later version of the log', async () => {
      const store = make();
      const since = { ...lock('a', 'docs/**'), version: 5 };
      await store.acquire(109, lock('a', 'src/**'), now, overlaps);
      assert.equal(await store.acquire(109, since, now, overlaps), 'granted');
      assert.equal(await store.acquire(109, lock('a', 'src/**'), now, overlaps), 'granted');
      await store.release(109, { jobId: 'a', version: 4 });
      assert.deepEqual(await store.list(109), [since]);
      await store.release(109, { jobId: 'a', version: 6 });
      assert.deepEqual(await store.list(109), []);
      await store.acquire(109, since, now, overlaps);
      const again = { ...lock('a', 'src/**'), expiresAt: '2026-01-02T05:00:00.000Z' };
      assert.equal(await store.acquire(109, again, later, overlaps), 'granted', 'the later one has expired');
      assert.deepEqual(await store.list(109), [again]);
    });

    it('grants overlapping locks to exactly one of eight racing jobs', async () => {
      const store = make();
      const jobs = Array.from({ length: 8 }, (_, number) => `job-${number}`);
      const outcomes = await Promise.all(
        jobs.map((job) => store.acquire(107, lock(job, 'src/**'), now, overlaps)),
      );
      assert.equal(outcomes.filter((outcome) => outcome === 'granted').length, 1);
      assert.equal((await store.list(107)).length, 1);
    });

    it('loses none of eight racing locks that do not overlap', async () => {
      const store = make();
      const jobs = Array.from({ length: 8 }, (_, number) => `job-${number}`);
      const outcomes = await Promise.all(
        jobs.map((job) => store.acquire(108, lock(job, `${job}/**`), now, overlaps)),
      );
      assert.deepEqual(new Set(outcomes), new Set(['granted']));
      assert.equal((await store.list(108)).length, 8);
    });
  });
}
