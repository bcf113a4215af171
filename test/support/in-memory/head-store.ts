import { isAtRest } from '../../../src/job/job-state.ts';
import { priorities } from '../../../src/job/job-values.ts';
import type { Head, HeadStore, ListPosition, QueuePosition } from '../../../src/ports/head-store.ts';
import type { UnanchoredHead, UnanchoredHeads } from '../../../src/ports/unanchored-heads.ts';

/** Heads in memory, and which of them are still to be anchored. */
export function createInMemoryHeadStore(): HeadStore & { unanchored: UnanchoredHeads } {
  const heads = new Map<string, Head>();
  const unanchored = new Map<string, UnanchoredHead & { order: string }>();
  const mark: UnanchoredHeads['mark'] = async ({ jobId, version, state, stateSince }) => {
    if ((unanchored.get(jobId)?.version ?? 0) >= version) return false;
    const order = `${isAtRest(state) ? 0 : 1}#${stateSince}#${jobId}`;
    unanchored.set(jobId, { jobId, version, order });
    return true;
  };
  return {
    async put(head) {
      const current = heads.get(head.jobId);
      if (current === undefined || current.version < head.version) heads.set(head.jobId, { ...head });
      await mark(head);
    },
    unanchored: {
      mark,
      async list(limit) {
        const marks = [...unanchored.values()].toSorted((a, b) => order(a.order, b.order)).slice(0, limit);
        return marks.map(({ jobId, version }) => ({ jobId, version }));
      },
      async anchored({ jobId, version }) {
        if ((unanchored.get(jobId)?.version ?? 0) <= version) unanchored.delete(jobId);
      },
      async postpone({ jobId, version }, at) {
        if (unanchored.get(jobId)?.version !== version) return;
        unanchored.set(jobId, { jobId, version, order: `2#${at}#${jobId}` });
      },
    },
    async rewrite(head) {
      const current = heads.get(head.jobId);
      if (current === undefined || current.version <= head.version) heads.set(head.jobId, { ...head });
      await mark(head);
    },
    async get(jobId) {
      const head = heads.get(jobId);
      return head === undefined ? undefined : { ...head };
    },
    async list(state, limit, after) {
      const inState = [...heads.values()].filter(
        (head) => head.state === state && (after === undefined || compare(head, after) > 0),
      );
      return inState.toSorted(compare).slice(0, limit);
    },
    async firstApproved(limit, after) {
      const approved = [...heads.values()].filter(({ state }) => state === 'APPROVED').toSorted(compare);
      const firsts = Map.groupBy(approved, groupOf);
      const groups = [...firsts.keys()].toSorted(order);
      const isLater = (group: string) => after === undefined || order(group, groupOf(after)) > 0;
      const round = [...groups.filter(isLater), ...groups.filter((group) => !isLater(group))];
      return round.slice(0, limit).flatMap((group) => firsts.get(group)?.slice(0, 1) ?? []);
    },
  };
}

function compare(a: ListPosition, b: ListPosition): number {
  return (
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    order(a.stateSince, b.stateSince) ||
    order(a.jobId, b.jobId)
  );
}

function groupOf({ repositoryId, priority }: QueuePosition): string {
  return `${repositoryId}#${priorities.indexOf(priority)}#`;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
