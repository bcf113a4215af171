import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JobState } from '../../../src/job/job-state.ts';
import type { Head, HeadStore } from '../../../src/ports/head-store.ts';
import type { UnanchoredHeads } from '../../../src/ports/unanchored-heads.ts';

type Stores = { heads: HeadStore; unanchored: UnanchoredHeads };

function headOf(jobId: string, version: number, state: JobState = 'IN_PROGRESS', minute = 0): Head {
  return {
    jobId,
    version,
    state,
    priority: 'medium',
    repositoryId: 801,
    installationId: 5,
    stateSince: `2026-01-02T03:${String(minute).padStart(2, '0')}:00.000Z`,
    attempt: 1,
    title: 'Add a greeting',
    reference: 'acme/widgets#3',
  };
}

/** `make` gives stores in which nothing waits. */
export function describeUnanchoredHeadsContract(name: string, make: () => Promise<Stores>): void {
  describe(`unanchored heads: ${name}`, () => {
    it('are the heads that were put, until they are anchored', async () => {
      const { heads, unanchored } = await make();
      assert.deepEqual(await unanchored.list(10), []);
      await heads.put(headOf('801-1', 4));
      assert.deepEqual(await unanchored.list(10), [{ jobId: '801-1', version: 4 }]);
      await unanchored.anchored({ jobId: '801-1', version: 4 });
      assert.deepEqual(await unanchored.list(10), []);
    });

    it('are also the heads that were rewritten, of whatever version they are', async () => {
      const { heads, unanchored } = await make();
      await heads.rewrite(headOf('801-10', 4));
      assert.deepEqual(await unanchored.list(10), [{ jobId: '801-10', version: 4 }]);
      await unanchored.anchored({ jobId: '801-10', version: 4 });
      await heads.rewrite(headOf('801-10', 4, 'COMPLETED'));
      assert.deepEqual(await unanchored.list(10), [{ jobId: '801-10', version: 4 }]);
    });

    it('are what is marked, which is news once', async () => {
      const { heads, unanchored } = await make();
      await heads.put(headOf('801-11', 4));
      assert.equal(await unanchored.mark(headOf('801-11', 4)), false);
      await unanchored.anchored({ jobId: '801-11', version: 4 });
      assert.equal(await unanchored.mark(headOf('801-11', 4, 'COMPLETED', 2)), true);
      assert.equal(await unanchored.mark(headOf('801-11', 3)), false);
      assert.equal(await unanchored.mark(headOf('801-11', 5, 'COMPLETED', 2)), true);
      await unanchored.mark(headOf('801-12', 1, 'COMPLETED', 1));
      assert.deepEqual(await unanchored.list(10), [
        { jobId: '801-12', version: 1 },
        { jobId: '801-11', version: 5 },
      ]);
    });

    it('stay when the job moved on while it was anchored', async () => {
      const { heads, unanchored } = await make();
      await heads.put(headOf('801-2', 4));
      await heads.put(headOf('801-2', 6));
      await heads.put(headOf('801-2', 5));
      await unanchored.anchored({ jobId: '801-2', version: 5 });
      assert.deepEqual(await unanchored.list(10), [{ jobId: '801-2', version: 6 }]);
      await unanchored.anchored({ jobId: '801-2', version: 7 });
      assert.deepEqual(await unanchored.list(10), []);
    });

    it('come with those at rest first, then the longest in their state, and no more than asked for', async () => {
      const { heads, unanchored } = await make();
      await heads.put(headOf('801-3', 1, 'APPROVED', 1));
      await heads.put(headOf('801-4', 1, 'COMPLETED', 5));
      await heads.put(headOf('801-5', 1, 'HELD', 4));
      await heads.put(headOf('801-6', 1, 'VALIDATING', 0));
      const ids = async (limit: number) => (await unanchored.list(limit)).map(({ jobId }) => jobId);
      assert.deepEqual(await ids(10), ['801-5', '801-4', '801-6', '801-3']);
      assert.deepEqual(await ids(2), ['801-5', '801-4']);
    });

    it('that were postponed come last, until they move again', async () => {
      const { heads, unanchored } = await make();
      await heads.put(headOf('801-7', 1, 'COMPLETED', 1));
      await heads.put(headOf('801-8', 1, 'APPROVED', 2));
      await unanchored.postpone({ jobId: '801-7', version: 1 }, '2026-01-02T04:00:00.000Z');
      const ids = async () => (await unanchored.list(10)).map(({ jobId }) => jobId);
      assert.deepEqual(await ids(), ['801-8', '801-7']);
      await heads.put(headOf('801-7', 2, 'COMPLETED', 1));
      assert.deepEqual(await ids(), ['801-7', '801-8']);
      await unanchored.postpone({ jobId: '801-7', version: 1 }, '2026-01-02T04:00:00.000Z');
      assert.deepEqual(await ids(), ['801-7', '801-8']);
      await unanchored.postpone({ jobId: '801-9', version: 1 }, '2026-01-02T04:00:00.000Z');
      assert.deepEqual(await ids(), ['801-7', '801-8']);
    });
  });
}
