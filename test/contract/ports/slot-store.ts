import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SlotStore } from '../../../src/ports/slot-store.ts';

export function describeSlotStoreContract(name: string, make: () => SlotStore): void {
  const owner = (number: number, attempt = 1) => ({ jobId: `job-${number}`, attempt });
  const slot = (number: number, attempt = 1, version = 3) => ({ ...owner(number, attempt), version });

  describe(`slot store: ${name}`, () => {
    it('gives as many slots as there are and then none', async () => {
      const store = make();
      assert.equal(await store.acquire('few', 2, slot(1)), 0);
      assert.equal(await store.acquire('few', 2, slot(2)), 1);
      assert.equal(await store.acquire('few', 2, slot(3)), undefined);
    });

    it('finds the slot an owner already has', async () => {
      const store = make();
      await store.acquire('again', 2, slot(1));
      assert.equal(await store.acquire('again', 2, slot(2)), 1);
      assert.equal(await store.acquire('again', 2, slot(2)), 1);
      assert.equal((await store.owners('again')).length, 2);
    });

    it('treats another attempt of the same job as another owner', async () => {
      const store = make();
      await store.acquire('attempts', 5, slot(1, 1));
      assert.equal(await store.acquire('attempts', 5, slot(1, 2)), 1);
      await store.release('attempts', slot(1, 1));
      assert.deepEqual(await store.owners('attempts'), [owner(1, 2)]);
    });

    it('gives a released slot to the next owner, and a second release takes nothing from that one', async () => {
      const store = make();
      await store.acquire('released', 1, slot(1));
      await store.release('released', slot(1));
      assert.equal(await store.acquire('released', 1, slot(2)), 0);
      await store.release('released', slot(1));
      assert.deepEqual(await store.owners('released'), [owner(2)]);
    });

    it('leaves a slot to the start that was begun at the latest version, whoever asks last', async () => {
      const store = make();
      await store.acquire('begun', 1, slot(1, 2, 19));
      assert.equal(await store.acquire('begun', 1, slot(1, 2, 21)), 0);
      assert.equal(await store.acquire('begun', 1, slot(1, 2, 19)), 0);
      await store.release('begun', slot(1, 2, 19));
      assert.deepEqual(await store.owners('begun'), [owner(1, 2)]);
      await store.release('begun', slot(1, 2, 22));
      assert.deepEqual(await store.owners('begun'), []);
    });

    it('keeps scopes apart, also when one name begins with the other', async () => {
      const store = make();
      await store.acquire('repository:1', 1, slot(1));
      assert.equal(await store.acquire('repository:11', 1, slot(1)), 0);
      assert.equal((await store.owners('repository:1')).length, 1);
    });

    it('gives nothing while more slots are taken than a lowered limit allows', async () => {
      const store = make();
      for (const number of [1, 2, 3]) await store.acquire('lowered', 3, slot(number));
      await store.release('lowered', slot(1));
      assert.equal(await store.acquire('lowered', 2, slot(4)), undefined);
      assert.equal(await store.acquire('lowered', 2, slot(3)), 2);
    });

    it('never gives one slot to two of forty racing owners, and never more than the limit', async () => {
      const store = make();
      const owners = Array.from({ length: 40 }, (_, number) => slot(number));
      const slots = (await Promise.all(owners.map((each) => store.acquire('race', 8, each)))).filter(
        (slot) => slot !== undefined,
      );
      assert.deepEqual(slots.toSorted(), [0, 1, 2, 3, 4, 5, 6, 7]);
      assert.equal((await store.owners('race')).length, 8);
    });

    it('gives one slot to an owner who asks many times at once', async () => {
      const store = make();
      const slots = await Promise.all(Array.from({ length: 10 }, () => store.acquire('twins', 20, slot(1))));
      assert.equal(new Set(slots).size, 1);
      assert.deepEqual(await store.owners('twins'), [owner(1)]);
      await store.release('twins', slot(1));
      assert.deepEqual(await store.owners('twins'), []);
    });
  });
}
