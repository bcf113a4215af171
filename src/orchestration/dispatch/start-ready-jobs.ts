import { isOpenAt } from '../../job/batch-window.ts';
import type { Head, HeadStore } from '../../ports/head-store.ts';
import type { SlotOwner } from '../../ports/slot-store.ts';
import { isOverdue } from './aged-level.ts';
import { factoryScope } from './attempt-slots.ts';
import type { EndingTasks } from './end-task.ts';
import { giveBackLeftPlaces } from './give-back-left-places.ts';
import { orderCandidates } from './order-candidates.ts';
import { recoverAttempt, type Started, type StartingAttempts, startAttempt } from './start-attempt.ts';
import { createTurns, type Turns } from './turns.ts';

/** Jobs read in one pass, by priority and age: few enough for one page. */
const maximalCandidates = 200;
/** Repositories and priorities of which the first job is read where more jobs wait than that. */
const groupsOfRound = 100;
/** Starts under way side by side: each waits for the table a dozen times and for the platform once. */
const maximalAtOnce = 8;

export type StartingReadyJobs = StartingAttempts & EndingTasks & { heads: HeadStore };

/**
 * One pass over the approved jobs: starts attempts in fair order until the factory is full. A job that fails to start does not hold up the
 * others; its fault is thrown at the end, so that the message that caused the pass comes back. `turns`: who had one in the passes before.
 */
export async function startReadyJobs(deps: StartingReadyJobs, turns: Turns = createTurns()): Promise<void> {
  const owners = await deps.slots.owners(factoryScope);
  const now = deps.clock.now();
  let free = deps.maxWorkers - owners.length;
  const approved = free > 0 ? orderCandidates(await candidates(deps.heads, turns, now), now, turns) : [];
  const faults: unknown[] = [];
  const begun = await begunStarts(deps.heads, owners, turns);
  for (const head of begun)
    await startOne(deps, head, faults, (all, jobId) => startAttempt(all, jobId, { begun: true }));
  let waiting = approved.filter(({ jobId }) => !begun.some((head) => head.jobId === jobId));
  while (free > 0 && waiting.length > 0) {
    const together = firstOfEachRepository(waiting).slice(0, Math.min(free, maximalAtOnce));
    const outcomes = await Promise.all(
      together.map((head) => startInItsRepository(deps, head, faults, turns)),
    );
    for (const [n, head] of together.entries()) if (outcomes[n] === 'started') turns.had(head, now);
    if (outcomes.includes('factory-full')) break;
    free -= outcomes.filter((outcome) => outcome === 'started').length;
    const closed = new Set(
      together.filter((head, n) => closesRepository(outcomes[n], head, now)).map((head) => head.repositoryId),
    );
    waiting = waiting.filter((head) => !together.includes(head) && !closed.has(head.repositoryId));
  }
  if (faults.length > 0) throw faults[0];
}

/**
 * Whether nothing else of the repository is to start in this pass, either because it could not or because others would for ever keep the job waiting for its files that has waited
 * longer than it should: once those at work have ended, it has them.
 */
function closesRepository(outcome: Started | 'failed' | undefined, head: Head, now: number): boolean {
  switch (outcome) {
    case 'repository-full':
    case 'cooldown':
    case 'attempts-used':
    case 'budget-used':
      return true;
    case 'lock':
      return isOverdue(head, now);
    default:
      return false;
  }
}

/**
 * Jobs that are approved and have a slot: somebody died on the way to their start. It may be the last slot, and these jobs alone can use theirs. They may
 * stand anywhere among the approved, so that they are found by their slots. One whose head was once seen past its start is not looked at again: the slot of an attempt that has ended
 * says nothing about the next one, which another dispatcher may be starting.
 */
async function begunStarts(heads: HeadStore, owners: readonly SlotOwner[], turns: Turns): Promise<Head[]> {
  turns.forgetStartsBut(owners);
  const unknown = owners.filter((owner) => !turns.isStarted(owner));
  const found = await Promise.all(unknown.map(({ jobId }) => heads.get(jobId)));
  const begun: Head[] = [];
  for (const [n, owner] of unknown.entries()) {
    const head = found[n];
    if ((head?.attempt ?? 0) >= owner.attempt) turns.started(owner);
    else if (head?.state === 'APPROVED') begun.push(head);
  }
  return begun;
}

/**
 * The approved jobs whose window is open; where there are more approved ones than one page, those of the first page and the first of each repository and priority: the oldest ten
 * thousand may all be of one repository, or wait for their window.
 */
async function candidates(heads: HeadStore, turns: Turns, now: number): Promise<Head[]> {
  const page = await heads.list('APPROVED', maximalCandidates);
  const due = page.filter((head) => mayStartAt(head, now));
  if (page.length < maximalCandidates) return due;
  const firsts = await heads.firstApproved(groupsOfRound, turns.roundAt);
  turns.roundAt = firsts.at(-1);
  const listed = new Set(page.map(({ jobId }) => jobId));
  return [...due, ...firsts.filter((head) => !listed.has(head.jobId) && mayStartAt(head, now))];
}

/** As the list has it; the log is asked before the start. */
export function mayStartAt({ window }: Head, now: number): boolean {
  return window === undefined || isOpenAt(window, now);
}

/**
 * Jobs that can start side by side without one taking the place of another that is before it in the order: those of one repository may have to share its last
 * place.
 */
function firstOfEachRepository(heads: readonly Head[]): Head[] {
  const seen = new Set<number>();
  return heads.filter(({ repositoryId }) => !seen.has(repositoryId) && seen.add(repositoryId));
}

/** Starts the tasks of attempts that the log knows as started and that no worker has registered for. */
export async function startUnstartedTasks(deps: StartingReadyJobs): Promise<void> {
  await recoverAll(deps, await deps.heads.list('TASK_PLANNING', maximalCandidates));
}

/** The same for one job: whoever cannot start its task sends word of just this job. */
export async function startUnstartedTask(deps: StartingReadyJobs, jobId: string): Promise<void> {
  const head = await deps.heads.get(jobId);
  if (head?.state === 'TASK_PLANNING') await recoverAll(deps, [head]);
}

async function recoverAll(deps: StartingReadyJobs, heads: readonly Head[]): Promise<void> {
  const faults: unknown[] = [];
  for (const head of heads) await startOne(deps, head, faults, recoverAttempt);
  if (faults.length > 0) throw faults[0];
}

/** Starts a job, at the second go where its repository is full of places that somebody has left there. */
async function startInItsRepository(
  deps: StartingReadyJobs,
  head: Head,
  faults: unknown[],
  turns: Turns,
): Promise<Started | 'failed'> {
  const outcome = await startOne(deps, head, faults);
  if (outcome !== 'repository-full') return outcome;
  const isFree = await giveBackLeftPlaces(deps, head.repositoryId, turns);
  return isFree ? await startOne(deps, head, faults) : outcome;
}

async function startOne(
  deps: StartingReadyJobs,
  { jobId, reference }: Head,
  faults: unknown[],
  start: (deps: StartingReadyJobs, jobId: string) => Promise<Started> = startAttempt,
): Promise<Started | 'failed'> {
  try {
    const outcome = await start(deps, jobId);
    if (outcome !== 'not-ready') deps.log.info('job dispatched', { jobId, repository: reference, outcome });
    return outcome;
  } catch (error) {
    deps.log.error('job could not be started', { jobId, repository: reference, error });
    faults.push(error);
    return 'failed';
  }
}
