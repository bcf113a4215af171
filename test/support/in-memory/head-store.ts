import { priorities } from '../../../src/job/job-values.ts';
import type { Head, HeadStore } from '../../../src/ports/head-store.ts';

/** Heads in memory. */
export function createInMemoryHeadStore(): HeadStore {
  const heads = new Map<string, Head>();
  return {
    async put(head) {
      const current = heads.get(head.jobId);
      if (current === undefined || current.version < head.version) heads.set(head.jobId, { ...head });
    },
    async get(jobId) {
      const head = heads.get(jobId);
      return head === undefined ? undefined : { ...head };
    },
    async list(state, limit) {
      const inState = [...heads.values()].filter((head) => head.state === state);
      return inState.toSorted(compare).slice(0, limit);
    },
  };
}

function compare(a: Head, b: Head): number {
  return (
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    order(a.stateSince, b.stateSince) ||
    order(a.jobId, b.jobId)
  );
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
