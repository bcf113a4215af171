import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Lease, LeaseStore } from '../../../src/ports/lease-store.ts';

function leaseOf(jobId: string, attempt: number, step = 0): Lease {
  return { jobId, attempt, heartbeatAt: '2026-01-02T03:04:05.000Z', phase: 'working', step, note: '' };
}

export function describeLeaseStoreContract(name: string, make: () => LeaseStore): void {
  describe(`lease store: ${name}`, () => {
    it('gives back the last beat', async () => {
      const store = make();
      assert.equal(await store.get('none-1'), undefined);
      assert.equal(await store.beat(leaseOf('beats-1', 1, 1)), 'beaten');
      assert.equal(await store.beat(leaseOf('beats-1', 1, 2)), 'beaten');
      assert.deepEqual(await store.get('beats-1'), leaseOf('beats-1', 1, 2));
    });

    it('refuses a beat of an older attempt and keeps the newer lease', async () => {
      const store = make();
      await store.beat(leaseOf('fenced-1', 2));
      assert.equal(await store.beat(leaseOf('fenced-1', 1, 99)), 'stale');
      assert.deepEqual(await store.get('fenced-1'), leaseOf('fenced-1', 2));
    });

    it('ends with the highest attempt however beats of many attempts race', async () => {
      const store = make();
      const attempts = Array.from({ length: 20 }, (_, index) => 20 - index);
      await Promise.all(attempts.map((attempt) => store.beat(leaseOf('race-1', attempt))));
      assert.equal((await store.get('race-1'))?.attempt, 20);
    });
  });
}
