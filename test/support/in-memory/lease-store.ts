import type { Lease, LeaseStore } from '../../../src/ports/lease-store.ts';

/** Leases in memory. */
export function createInMemoryLeaseStore(): LeaseStore {
  const leases = new Map<string, Lease>();
  return {
    async beat(lease) {
      if ((leases.get(lease.jobId)?.attempt ?? 0) > lease.attempt) return 'stale';
      leases.set(lease.jobId, { ...lease });
      return 'beaten';
    },
    async get(jobId) {
      const lease = leases.get(jobId);
      return lease === undefined ? undefined : { ...lease };
    },
  };
}
