import type { Priority } from '../../job/job-values.ts';
import type { Head, QueuePosition } from '../../ports/head-store.ts';
import type { SlotOwner } from '../../ports/slot-store.ts';

/**
 * Who had a turn when, and where the round over all repositories stands. It is kept by one dispatcher while that lives: what is forgotten costs others one turn
 * each, nothing more.
 */
export type Turns = {
  /** The position a pass goes on after, in the round over repositories and priorities with approved jobs. */
  roundAt: QueuePosition | undefined;
  /** Notes that a job of this installation, repository and priority was started; `now` in milliseconds since 1970. */
  had(head: Head, now: number): void;
  /** The number of the last turn; 0 for one that had none. */
  ofInstallation(installationId: number): number;
  ofRepository(repositoryId: number): number;
  /** When a job of this priority was last started there; 0 when that is not known. */
  lastStartOf(repositoryId: number, priority: Priority): number;
  /** Whether a minute has passed since somebody asked this for the repository; then another one counts from now. */
  mayLookAtPlaces(repositoryId: number, now: number): boolean;
  /** Notes that this attempt's start stands in the log, so that its slot is not one that somebody died with on the way there. */
  started(owner: SlotOwner): void;
  isStarted(owner: SlotOwner): boolean;
  /** Forgets the starts of all attempts that hold no slot any more. */
  forgetStartsBut(owners: readonly SlotOwner[]): void;
};

/** Repositories and installations that are remembered; of more, those that had no turn for longest are forgotten. */
const maximallyRemembered = 10_000;
/** As long as the sweeper leaves between two looks at everything. */
const looksApartMs = 60_000;

export function createTurns(): Turns {
  const installations = new Map<number, number>();
  const repositories = new Map<number, number>();
  const lastStarts = new Map<string, number>();
  const lastLooks = new Map<number, number>();
  let starts = new Set<string>();
  let turn = 0;
  return {
    roundAt: undefined,
    had({ installationId, repositoryId, priority }, now) {
      turn += 1;
      remember(installations, installationId, turn);
      remember(repositories, repositoryId, turn);
      remember(lastStarts, `${repositoryId} ${priority}`, now);
    },
    ofInstallation: (id) => installations.get(id) ?? 0,
    ofRepository: (id) => repositories.get(id) ?? 0,
    lastStartOf: (repositoryId, priority) => lastStarts.get(`${repositoryId} ${priority}`) ?? 0,
    mayLookAtPlaces(repositoryId, now) {
      if (now - (lastLooks.get(repositoryId) ?? Number.NEGATIVE_INFINITY) < looksApartMs) return false;
      remember(lastLooks, repositoryId, now);
      return true;
    },
    started: (owner) => void starts.add(keyOf(owner)),
    isStarted: (owner) => starts.has(keyOf(owner)),
    forgetStartsBut(owners) {
      starts = starts.intersection(new Set(owners.map(keyOf)));
    },
  };
}

function keyOf({ jobId, attempt }: SlotOwner): string {
  return `${jobId}:${attempt}`;
}

/** Keeps the map in the order of the turns, or looks. */
function remember<Id>(turns: Map<Id, number>, id: Id, turn: number): void {
  turns.delete(id);
  turns.set(id, turn);
  const [oldest] = turns.keys();
  if (turns.size > maximallyRemembered && oldest !== undefined) turns.delete(oldest);
}
