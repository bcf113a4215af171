import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SweepLock } from '../../../src/ports/sweep-lock.ts';

/** `make`: a lock that nobody has, each time. */
export function describeSweepLockContract(name: string, make: () => Promise<SweepLock>): void {
  describe(`lock of the sweep: ${name}`, () => {
    it('is had by one at a time', async () => {
      const lock = await make();
      const taken = await Promise.all([lock.take(1_000, 9_000), lock.take(1_000, 9_001)]);
      assert.deepEqual(taken.toSorted(), [false, true]);
      assert.equal(await lock.take(8_999, 20_000), false);
    });

    it('is free when it was given back, and when its time is over', async () => {
      const lock = await make();
      assert.equal(await lock.take(1_000, 9_000), true);
      await lock.release(9_000);
      assert.equal(await lock.take(2_000, 10_000), true);
      assert.equal(await lock.take(10_000, 20_000), true);
    });

    it('is not given back by one who had it before', async () => {
      const lock = await make();
      await lock.take(1_000, 9_000);
      await lock.take(9_000, 20_000);
      await lock.release(9_000);
      assert.equal(await lock.take(10_000, 30_000), false);
    });
  });
}
