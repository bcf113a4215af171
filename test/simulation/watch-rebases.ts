import type { Commit } from '../../src/contracts/commit.ts';
import type { Assignment } from '../../src/contracts/worker-protocol.ts';
import type { World } from './world.ts';

type Push = { oldSha: string | null; newSha: string };

/** Hears of every push and every commit: what is delivered has everything of the default branch that people asked for, unless they were told that it cannot have it. */
export function watchRebases(world: () => World): {
  pushed(assignment: Assignment, push: Push): void;
  committed(commit: Commit): void;
} {
  /** By commit of a branch: the wishes, by where they came from, after which everything was merged into it. */
  const merged = new Map<string, readonly string[]>();
  return {
    pushed({ additions, bringUp }, { oldSha, newSha }) {
      const asked = additions.filter(({ kind }) => kind === 'rebase').map(({ source }) => source);
      const had = oldSha === null ? [] : (merged.get(oldSha) ?? []);
      /* Work on a new branch is made on the default branch as it is. */
      merged.set(newSha, bringUp === true || oldSha === null ? asked : had);
    },
    committed({ jobId, version, events }) {
      const verified = events.find(({ type }) => type === 'DeliveryVerified');
      if (verified?.type !== 'DeliveryVerified') return;
      const { store, simulation } = world();
      const before = store.log(jobId).filter((commit) => commit.version < version);
      const missing = openWishes(before).filter(
        (source) => merged.get(verified.headSha)?.includes(source) !== true,
      );
      if (missing.length > 0)
        simulation.violate('what people want merged is merged', `${jobId}#${version}: ${missing.join(', ')}`);
    },
  };
}

/** What was asked for since the last delivery, of the request as it stands, and of which people were not told that it cannot be done. */
function openWishes(log: readonly Commit[]): string[] {
  let open: string[] = [];
  for (const event of log.flatMap(({ events }) => events)) {
    if (event.type === 'InputAdded' && event.part.kind === 'rebase') open.push(event.part.source);
    const isSettled =
      event.type === 'DeliveryVerified' ||
      (event.type === 'JobRetried' && event.request !== undefined) ||
      (event.type === 'AttemptFailed' && event.stopReason === 'base_conflict');
    if (isSettled) open = [];
  }
  return open;
}
