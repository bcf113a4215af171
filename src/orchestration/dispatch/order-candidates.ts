import { priorities } from '../../job/job-values.ts';
import type { Head } from '../../ports/head-store.ts';

/**
 * The order in which jobs get their turn: higher priorities first; within a priority the installations take turns, within an installation its
 * repositories do, and within a repository the job that waits longest is first. So ten thousand jobs of one cannot keep ten of another waiting.
 */
export function orderCandidates(heads: readonly Head[]): Head[] {
  return priorities.flatMap((priority) => takeTurns(heads.filter((head) => head.priority === priority)));
}

function takeTurns(heads: readonly Head[]): Head[] {
  const oldestFirst = heads.toSorted(
    (a, b) => compare(a.stateSince, b.stateSince) || compare(a.jobId, b.jobId),
  );
  const installations = Map.groupBy(oldestFirst, (head) => head.installationId).values();
  return interleave(
    [...installations].map((own) => interleave([...Map.groupBy(own, (head) => head.repositoryId).values()])),
  );
}

/** The first of each list, then the second of each, and so on. */
function interleave(lists: readonly (readonly Head[])[]): Head[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list[turn] ?? [])).flat();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
