import type { Clock } from '../../../src/ports/clock.ts';
import type { DeliveryStore } from '../../../src/ports/delivery-store.ts';

/** Deliveries in memory. */
export function createInMemoryDeliveryStore(clock: Clock): DeliveryStore {
  const expiries = new Map<string, number>();
  return {
    async has(key) {
      return (expiries.get(key) ?? 0) > clock.now();
    },
    async mark(key, expiresAt) {
      expiries.set(key, Date.parse(expiresAt));
    },
  };
}
