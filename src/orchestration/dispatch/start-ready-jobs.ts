import type { Head, HeadStore } from '../../ports/head-store.ts';
import type { SlotOwner } from '../../ports/slot-store.ts';
import { accountScope } from './attempt-slots.ts';
import { orderCandidates } from './order-candidates.ts';
import { recoverAttempt, type Started, type StartingAttempts, startAttempt } from './start-attempt.ts';
import { createTurns, type Turns } from './turns.ts';

/** Jobs read in one pass, by priority and age: few enough for one page. */
const maximalCandidates = 200;
/** Repositories that are asked for their first job where more jobs wait than that. */
const repositoriesOfRound = 100;
/** Starts under way side by side: each waits for the table a dozen times and for the platform once. */
const maximalAtOnce = 8;

export type StartingReadyJobs = StartingAttempts & { heads: HeadStore };

/**
 * One pass over the approved jobs: starts attempts in fair order until the account is full. A job that fails to start does not hold up the
 * others; its fault is thrown at the end, so that the message that caused the pass comes back. `turns`: who had one in the passes before.
 */
export async function startReadyJobs(deps: StartingReadyJobs, turns: Turns = createTurns()): Promise<void> {
  const owners = await deps.slots.owners(accountScope);
  let free = deps.maxWorkers - owners.length;
  const approved = free > 0 ? orderCandidates(await candidates(deps.heads, turns), turns) : [];
  const faults: unknown[] = [];
  const begun = await begunStarts(deps.heads, owners, turns);
  for (const head of begun) await startOne(deps, head, faults);
  let waiting = approved.filter(({ jobId }) => !begun.some((head) => head.jobId === jobId));
  while (free > 0 && waiting.length > 0) {
    const together = firstOfEachRepository(waiting).slice(0, Math.min(free, maximalAtOnce));
    const outcomes = await Promise.all(together.map((head) => startOne(deps, head, faults)));
    for (const [n, head] of together.entries()) if (outcomes[n] === 'started') turns.had(head);
    if (outcomes.includes('account-full')) break;
    free -= outcomes.filter((outcome) => outcome === 'started').length;
    const full = new Set(
      together.filter((_, n) => outcomes[n] === 'repository-full').map(({ repositoryId }) => repositoryId),
    );
    waiting = waiting.filter((head) => !together.includes(head) && !full.has(head.repositoryId));
  }
  if (faults.length > 0) throw faults[0];
}

/**
 * Jobs that are approved and have a slot: somebody died on the way to their start. It may be the last slot, and these jobs alone can use theirs. They may
 * stand anywhere among the approved, so that they are found by their slots. One whose head was once seen past its start is not looked at again.
 */
async function begunStarts(heads: HeadStore, owners: readonly SlotOwner[], turns: Turns): Promise<Head[]> {
  turns.forgetStartsBut(owners);
  const unknown = owners.filter((owner) => !turns.isStarted(owner));
  const found = await Promise.all(unknown.map(({ jobId }) => heads.get(jobId)));
  for (const [n, owner] of unknown.entries())
    if ((found[n]?.attempt ?? 0) >= owner.attempt) turns.started(owner);
  return found.filter((head) => head !== undefined).filter(({ state }) => state === 'APPROVED');
}

/**
 * The approved jobs; where there are more than one page, the first page and the first of each repository: the oldest ten thousand may all be of one.
 */
async function candidates(heads: HeadStore, turns: Turns): Promise<Head[]> {
  const page = await heads.list('APPROVED', maximalCandidates);
  if (page.length < maximalCandidates) return page;
  const firsts = await heads.firstApproved(repositoriesOfRound, turns.roundAt);
  turns.roundAt = firsts.at(-1)?.repositoryId;
  const listed = new Set(page.map(({ jobId }) => jobId));
  return [...page, ...firsts.filter(({ jobId }) => !listed.has(jobId))];
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

async function startOne(
  deps: StartingReadyJobs,
  { jobId, reference }: Head,
  faults: unknown[],
  start = startAttempt,
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
