import { priorities } from '../../job/job-values.ts';
import type { Head } from '../../ports/head-store.ts';
import { agedLevel } from './aged-level.ts';
import { createTurns, type Turns } from './turns.ts';

/**
 * The order in which jobs get their turn: higher levels first, which are the priorities, and what ageing makes of them; within a level the installations take turns, within an installation its
 * repositories do, and within a repository the job is first whose target is up first: a target is the repository's own, so that it gains nothing on others. So ten
 * thousand jobs of one cannot keep ten of another waiting. `turns`: who had one before; whoever had none for longest is first, so that taking turns goes on from
 * pass to pass, also where each pass has one free place. `now`: milliseconds since 1970.
 */
export function orderCandidates(heads: readonly Head[], now: number, turns: Turns = createTurns()): Head[] {
  const levels = Map.groupBy(heads, (head) =>
    agedLevel(head, turns.lastStartOf(head.repositoryId, head.priority), now),
  );
  return priorities.flatMap((_, level) => takeTurns(levels.get(level) ?? [], turns));
}

function takeTurns(heads: readonly Head[], turns: Turns): Head[] {
  const mostUrgentFirst = heads.toSorted(
    (a, b) =>
      compare(targetOf(a), targetOf(b)) || compare(a.stateSince, b.stateSince) || compare(a.jobId, b.jobId),
  );
  const installations = byLastTurn(
    mostUrgentFirst,
    ({ installationId }) => installationId,
    turns.ofInstallation,
  );
  return interleave(
    installations.map((own) =>
      interleave(byLastTurn(own, ({ repositoryId }) => repositoryId, turns.ofRepository)),
    ),
  );
}

function targetOf({ startBy, stateSince }: Head): string {
  return startBy ?? stateSince;
}

/** The heads of each group; sorting is stable, so that of those that had no turn the one whose job is most urgent is first. */
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
