import type { QuotaScope, QuotaStore } from '../../../src/ports/quota-store.ts';

/** Quotas in memory. */
export function createInMemoryQuotaStore(): QuotaStore {
  const hours = new Map<string, { taken: Set<string>; fullFor?: string }>();
  const hourOf = ({ installationId, accountId, hour }: QuotaScope) => {
    const key = `${installationId}/${accountId}/${hour}`;
    const found = hours.get(key) ?? { taken: new Set<string>() };
    hours.set(key, found);
    return found;
  };
  return {
    async take(scope, commandId, limit) {
      const hour = hourOf(scope);
      if (hour.taken.has(commandId)) return 'granted';
      if (hour.fullFor === undefined && hour.taken.size < limit) {
        hour.taken.add(commandId);
        return 'granted';
      }
      hour.fullFor ??= commandId;
      return hour.fullFor === commandId ? 'full' : 'closed';
    },
    async isClosedTo(scope, commandId) {
      const { taken, fullFor } = hourOf(scope);
      return fullFor !== undefined && fullFor !== commandId && !taken.has(commandId);
    },
  };
}
