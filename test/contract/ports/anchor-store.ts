import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AnchorStore } from '../../../src/ports/anchor-store.ts';
import { everyJobId } from './job-register.ts';

const hash = (digit: string) => digit.repeat(64);

/** `make` may give the same store again: every rule uses jobs of its own. */
export function describeAnchorStoreContract(name: string, make: () => AnchorStore): void {
  describe(`anchor store: ${name}`, () => {
    it('has no anchors of a job it never heard of', async () => {
      assert.deepEqual(await make().list('701-1'), []);
    });

    it('gives back the anchors of a job by version', async () => {
      const store = make();
      for (const version of [12, 2, 100_000]) {
        assert.equal(await store.put({ jobId: '702-1', version, hash: hash('a') }), 'anchored');
      }
      const anchors = await store.list('702-1');
      assert.deepEqual(anchors, [
        { jobId: '702-1', version: 2, hash: hash('a') },
        { jobId: '702-1', version: 12, hash: hash('a') },
        { jobId: '702-1', version: 100_000, hash: hash('a') },
      ]);
    });

    it('knows an anchor that it has already', async () => {
      const store = make();
      const anchor = { jobId: '703-1', version: 3, hash: hash('a') };
      assert.deepEqual([await store.put(anchor), await store.put(anchor)], ['anchored', 'present']);
      assert.deepEqual(await store.list('703-1'), [anchor]);
    });

    it('never replaces an anchor: one that contradicts it stands beside it', async () => {
      const store = make();
      const first = { jobId: '704-1', version: 3, hash: hash('a') };
      const second = { ...first, hash: hash('b') };
      assert.deepEqual([await store.put(first), await store.put(second)], ['anchored', 'anchored']);
      assert.deepEqual(
        (await store.list('704-1')).toSorted((a, b) => (a.hash < b.hash ? -1 : 1)),
        [first, second],
      );
    });

    it('lets exactly one of many concurrent puts anchor', async () => {
      const store = make();
      const puts = Array.from({ length: 8 }, () =>
        store.put({ jobId: '705-1', version: 1, hash: hash('c') }),
      );
      assert.equal((await Promise.all(puts)).filter((outcome) => outcome === 'anchored').length, 1);
    });

    it('keeps jobs apart, also when one id begins with the other, and tells all of them', async () => {
      const store = make();
      for (const jobId of ['706-1', '706-11']) await store.put({ jobId, version: 1, hash: hash('a') });
      assert.equal((await store.list('706-1')).length, 1);
      const ids = await everyJobId(store);
      assert.deepEqual(
        ids.filter((jobId) => jobId.startsWith('706-')),
        ['706-1', '706-11'],
      );
    });
  });
}
