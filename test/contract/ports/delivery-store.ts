import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../../../src/ports/clock.ts';
import type { DeliveryStore } from '../../../src/ports/delivery-store.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';

export function describeDeliveryStoreContract(name: string, make: (clock: Clock) => DeliveryStore): void {
  describe(`delivery store: ${name}`, () => {
    it('knows what was marked, and nothing else', async () => {
      const clock = createAdjustableClock();
      const store = make(clock);
      await store.mark('known', new Date(clock.now() + 1_000).toISOString());
      assert.equal(await store.has('known'), true);
      assert.equal(await store.has('unknown'), false);
    });

    it('forgets a mark the moment it expires, by the clock it was given', async () => {
      const clock = createAdjustableClock();
      const store = make(clock);
      await store.mark('expires', new Date(clock.now() + 1_000).toISOString());
      clock.advance(999);
      assert.equal(await store.has('expires'), true);
      clock.advance(1);
      assert.equal(await store.has('expires'), false);
    });

    it('can be marked twice', async () => {
      const clock = createAdjustableClock();
      const store = make(clock);
      await store.mark('twice', new Date(clock.now() + 1_000).toISOString());
      await store.mark('twice', new Date(clock.now() + 5_000).toISOString());
      clock.advance(2_000);
      assert.equal(await store.has('twice'), true);
    });
  });
}
