import { priorities } from '../../job/job-values.ts';
import type { Head } from '../../ports/head-store.ts';
import { createTurns, type Turns } from './turns.ts';

/**
 * The order in which jobs get their turn: higher priorities first; within a priority the installations take turns, within an installation its
 * repositories do, and within a repository the job that waits longest is first. So ten thousand jobs of one cannot keep ten of another waiting. `turns`: who had
 * one before; whoever had none for longest is first, so that taking turns goes on from pass to pass, also where each pass has one free place.
 */
export function orderCandidates(heads: readonly Head[], turns: Turns = createTurns()): Head[] {
  return priorities.flatMap((priority) =>
    takeTurns(
      heads.filter((head) => head.priority === priority),
      turns,
    ),
  );
}

function takeTurns(heads: readonly Head[], turns: Turns): Head[] {
  const oldestFirst = heads.toSorted(
    (a, b) => compare(a.stateSince, b.stateSince) || compare(a.jobId, b.jobId),
  );
  const installations = byLastTurn(oldestFirst, ({ installationId }) => installationId, turns.ofInstallation);
  return interleave(
    installations.map((own) =>
      interleave(byLastTurn(own, ({ repositoryId }) => repositoryId, turns.ofRepository)),
    ),
  );
}

/** The heads of each group; sorting is stable, so that of those that had no turn the one whose job is oldest is first. */
function byLastTurn(
  heads: readonly Head[],
  groupOf: (head: Head) => number,
  lastTurnOf: (id: number) => number,
): Head[][] {
  const groups = [...Map.groupBy(heads, groupOf)];
  return groups.toSorted(([a], [b]) => lastTurnOf(a) - lastTurnOf(b)).map(([, own]) => own);
}

/** The first of each list, then the second of each, and so on. */
function interleave(lists: readonly (readonly Head[])[]): Head[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list[turn] ?? [])).flat();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
