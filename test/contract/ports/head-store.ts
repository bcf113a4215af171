import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JobState } from '../../../src/job/job-state.ts';
import type { Head, HeadStore, QueuePosition } from '../../../src/ports/head-store.ts';

function headOf(jobId: string, change: Partial<Head> = {}): Head {
  return {
    jobId,
    version: 1,
    state: 'APPROVED',
    priority: 'medium',
    repositoryId: 77,
    installationId: 5,
    stateSince: '2026-01-02T03:04:05.000Z',
    attempt: 0,
    title: '',
    reference: 'acme/widgets#3',
    ...change,
  };
}

/** `make` gives a store of its own to every test, or at least one whose state `state` nobody else uses. */
export function describeHeadStoreContract(name: string, make: () => HeadStore): void {
  const idsIn = async (store: HeadStore, state: JobState, limit = 100) =>
    (await store.list(state, limit)).map((head) => head.jobId);

  describe(`head store: ${name}`, () => {
    it('gives back the head it was given', async () => {
      const store = make();
      const head = headOf('same-1', {
        waitingFor: 'lock',
        title: 'Ünïcode',
        attempt: 3,
        startBy: '2026-01-02T04:04:05.000Z',
        window: { from: '22:00', to: '06:00' },
      });
      await store.put(head);
      assert.deepEqual(await store.get('same-1'), head);
      assert.equal(await store.get('nobody-1'), undefined);
    });

    it('does not let an older version overwrite a newer one, whatever the order of arrival', async () => {
      const store = make();
      const versions = [3, 1, 5, 2, 4].map((version) => headOf('older-1', { version, attempt: version }));
      await Promise.all(versions.map((head) => store.put(head)));
      assert.equal((await store.get('older-1'))?.version, 5);
      await store.put(headOf('older-1', { version: 4, state: 'FAILED' }));
      assert.equal((await store.get('older-1'))?.state, 'APPROVED');
    });

    it('rewrites a head of the same version, and never a newer one', async () => {
      const store = make();
      await store.put(headOf('wrong-1', { version: 3, title: 'wrong' }));
      await store.put(headOf('wrong-1', { version: 3, title: 'right' }));
      assert.equal((await store.get('wrong-1'))?.title, 'wrong');
      await store.rewrite(headOf('wrong-1', { version: 3, title: 'right' }));
      assert.equal((await store.get('wrong-1'))?.title, 'right');
      await store.rewrite(headOf('wrong-1', { version: 2, title: 'old' }));
      assert.equal((await store.get('wrong-1'))?.title, 'right');
      await store.rewrite(headOf('missing-1'));
      assert.deepEqual(await store.get('missing-1'), headOf('missing-1'));
    });

    it('forgets that a job was waiting when the newer head does not say so', async () => {
      const store = make();
      await store.put(headOf('waits-1', { waitingFor: 'lock' }));
      await store.put(headOf('waits-1', { version: 2 }));
      assert.equal((await store.get('waits-1'))?.waitingFor, undefined);
    });

    it('lists by priority, then by age', async () => {
      const store = make();
      const young = '2026-01-03T00:00:00.000Z';
      const state = 'HELD';
      await store.put(headOf('low-1', { state, priority: 'low', stateSince: '2020-01-01T00:00:00.000Z' }));
      await store.put(headOf('medium-2', { state, stateSince: young }));
      await store.put(headOf('medium-1', { state }));
      await store.put(headOf('critical-1', { state, priority: 'critical', stateSince: young }));
      await store.put(headOf('high-1', { state, priority: 'high' }));
      assert.deepEqual(await idsIn(store, state), ['critical-1', 'high-1', 'medium-1', 'medium-2', 'low-1']);
      assert.deepEqual(await idsIn(store, state, 2), ['critical-1', 'high-1']);
    });

    it('goes on behind a head, whether it is still there or not', async () => {
      const store = make();
      const state = 'REJECTED';
      const put = (jobId: string, change: Partial<Head> = {}) =>
        store.put(headOf(jobId, { state, ...change }));
      const old = '2020-01-01T00:00:00.000Z';
      await put('walk-5', { priority: 'low', stateSince: old });
      for (const n of [2, 3, 4]) await put(`walk-${n}`);
      await put('walk-1', { priority: 'critical' });
      const seen: string[] = [];
      let page = await store.list(state, 2);
      while (page.length > 0) {
        seen.push(...page.map(({ jobId }) => jobId));
        const last = page.at(-1) as Head;
        /* What has been seen moves on; what comes anew is behind, for it is younger. */
        await store.put({ ...last, version: 2, state: 'GOVERNANCE_ANALYSIS' });
        if (seen.length === 2) await put('walk-6', { stateSince: '2026-01-09T00:00:00.000Z' });
        page = await store.list(state, 2, last);
      }
      assert.deepEqual(seen, ['walk-1', 'walk-2', 'walk-3', 'walk-4', 'walk-6', 'walk-5']);
      const before = { priority: 'medium', stateSince: '2026-01-05T00:00:00.000Z', jobId: '' } as const;
      assert.deepEqual(
        (await store.list(state, 10, before)).map(({ jobId }) => jobId),
        ['walk-6'],
      );
    });

    it('tells the first approved head of each repository and priority, however many heads one of them has', async () => {
      const store = make();
      const approved = (repositoryId: number, issue: number, change: Partial<Head> = {}) =>
        store.put(headOf(`${repositoryId}-${issue}`, { repositoryId, ...change }));
      for (let issue = 1; issue <= 65; issue++) await approved(9_100, issue);
      await approved(9_100, 99, { priority: 'high', stateSince: '2026-01-09T00:00:00.000Z' });
      await approved(910, 1, { stateSince: '2026-01-05T00:00:00.000Z' });
      await approved(910, 2, { stateSince: '2026-01-04T00:00:00.000Z' });
      await approved(9_101, 1);
      await approved(9_102, 1);
      await approved(9_102, 1, { version: 2, state: 'TASK_PLANNING' });
      const own = [910, 9_100, 9_101, 9_102];
      const firsts = async (limit: number, after?: QueuePosition) =>
        (await store.firstApproved(limit, after))
          .filter(({ repositoryId }) => own.includes(repositoryId))
          .map(({ jobId }) => jobId);
      assert.deepEqual(await firsts(100), ['910-2', '9100-99', '9100-1', '9101-1']);
      assert.deepEqual(await firsts(3, { repositoryId: 910, priority: 'medium' }), [
        '9100-99',
        '9100-1',
        '9101-1',
      ]);
      assert.deepEqual(await firsts(100, { repositoryId: 9_100, priority: 'high' }), [
        '9100-1',
        '9101-1',
        '910-2',
        '9100-99',
      ]);
    });

    it('lists a job under its newest state only', async () => {
      const store = make();
      await store.put(headOf('moves-1', { state: 'VALIDATING' }));
      assert.deepEqual(await idsIn(store, 'VALIDATING'), ['moves-1']);
      await store.put(headOf('moves-1', { version: 2, state: 'DEPLOYABLE' }));
      assert.deepEqual(await idsIn(store, 'VALIDATING'), []);
      assert.deepEqual(await idsIn(store, 'DEPLOYABLE'), ['moves-1']);
    });
  });
}
