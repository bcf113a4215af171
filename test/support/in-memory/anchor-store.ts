import type { Anchor } from '../../../src/contracts/anchor.ts';
import type { AnchorStore } from '../../../src/ports/anchor-store.ts';

/** Anchors in memory. What was put stays. */
export function createInMemoryAnchorStore(): AnchorStore {
  const anchors = new Map<string, Anchor>();
  return {
    async put(anchor) {
      const key = `${anchor.jobId}/${anchor.version}/${anchor.hash}`;
      if (anchors.has(key)) return 'present';
      anchors.set(key, { ...anchor });
      return 'anchored';
    },
    async list(jobId) {
      const ofJob = [...anchors.values()].filter((anchor) => anchor.jobId === jobId);
      return structuredClone(ofJob.toSorted((a, b) => a.version - b.version));
    },
    async jobIds() {
      return { jobIds: [...new Set([...anchors.values()].map(({ jobId }) => jobId))] };
    },
  };
}
