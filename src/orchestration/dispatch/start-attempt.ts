import type { Job, JobDetails } from '../../job/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { isLogMovedOn } from '../../ledger/log-moved-on.ts';
import type { SlotOwner, SlotStore } from '../../ports/slot-store.ts';
import { awaitsItsWorker, type StartedJob } from '../attempt-rights.ts';
import { holdFileLock } from '../hold-file-lock.ts';
import { releaseSlots, takeSlots } from './attempt-slots.ts';
import { type FactSources, repositoryFacts, startFacts } from './start-facts.ts';
import type { StartTask } from './task-starter.ts';
import { type ReasonToWait, whyWaiting } from './why-waiting.ts';

export type StartingAttempts = FactSources & {
  /** Its `start-task` effect must be carried out by `startTask`. */
  ledger: Pick<Ledger, 'read' | 'handle'>;
  slots: SlotStore;
  startTask: StartTask;
  /** Attempts of all repositories together that may run at the same time. */
  maxWorkers: number;
};

export type Started =
  | 'started'
  /** The log says that the attempt has started, and no worker has come: its task was started (again). */
  | 'recovered'
  | 'not-ready'
  /** The job kept changing while its start was to be written. What it has become wakes the dispatcher, or the sweeper does. */
  | 'moved-on'
  | ReasonToWait['reason'];

type ReadyJob = Job & { details: JobDetails & { approvedInputHash: string } };

/**
 * Starts the next attempt of a job, if the log (never the list it was found in) says that it is ready and nothing keeps it. What is taken along the way, slots, lock and the
 * count of starts, is given back exactly when the log knows no such attempt: once it does, only the end of its task frees them. `begun`: somebody may have died
 * on the way to this start and left something taken. What was taken for a start that somebody began at a later version of the log is theirs.
 */
export async function startAttempt(
  deps: StartingAttempts,
  jobId: string,
  { begun = false }: { begun?: boolean } = {},
): Promise<Started> {
  for (let looks = 1; ; looks += 1) {
    const outcome = await startAsItStands(deps, jobId, begun);
    if (outcome !== 'moved-on' || looks === maximalLooks) return outcome;
  }
}

/** How often a job may move on while its start is begun. */
const maximalLooks = 3;

async function startAsItStands(deps: StartingAttempts, jobId: string, begun: boolean): Promise<Started> {
  const job = await deps.ledger.read(jobId);
  if (awaitsItsWorker(job)) return await startTaskOf(deps, job);
  if (!isReady(job)) return 'not-ready';
  const owner = { jobId, attempt: (job.details.attempt?.number ?? 0) + 1 };
  const waiting = await lookForReasons(deps, job, owner);
  if (waiting !== undefined) {
    if (begun) await callOff(deps, job, owner);
    return waiting.reason;
  }
  const taken = await takePlaces(deps, job, owner);
  if (taken !== 'taken') return taken;
  try {
    await deps.ledger.handle(jobId, {
      /* The same for all who begin it at this version: it is started once. */
      commandId: `start:${jobId}:${owner.attempt}:${job.version}`,
      actor: { kind: 'dispatcher' },
      asOf: job.version,
      command: { type: 'StartAttempt', attempt: owner.attempt, inputHash: job.details.approvedInputHash },
    });
    return 'started';
  } catch (error) {
    if (!isLogMovedOn(error)) throw error;
    await giveBackPlaces(deps, job, owner);
    return 'moved-on';
  }
}

/**
 * Starts the task of an attempt that the log knows and no worker has registered for, and nothing else: whoever begins attempts beside a pass over the waiting jobs
 * may take a place that the pass, which has the same job in hand, is just giving back.
 */
export async function recoverAttempt(
  deps: Pick<StartingAttempts, 'ledger' | 'startTask'>,
  jobId: string,
): Promise<Started> {
  const job = await deps.ledger.read(jobId);
  return awaitsItsWorker(job) ? await startTaskOf(deps, job) : 'not-ready';
}

async function startTaskOf(
  { startTask }: Pick<StartingAttempts, 'startTask'>,
  { id, details }: StartedJob,
): Promise<'recovered'> {
  await startTask(id, details.attempt.number, details.priority);
  return 'recovered';
}

function isReady(job: Job): job is ReadyJob {
  const { details } = job;
  return (
    job.state === 'APPROVED' &&
    details?.approvedInputHash !== undefined &&
    details.approvedInputHash === details.inputHash
  );
}

/** What costs least comes first: a closed window needs no look at all and a full repository one, for a busy one is tried in every pass. */
async function lookForReasons(
  deps: StartingAttempts,
  job: ReadyJob,
  owner: SlotOwner,
): Promise<ReasonToWait | undefined> {
  const { details } = job;
  return (
    whyWaiting(details, { now: deps.clock.now() }) ??
    whyWaiting(details, await repositoryFacts(deps, job, owner)) ??
    whyWaiting(details, await startFacts(deps, job, owner))
  );
}

/** What was seen to be free may be taken meanwhile; each store decides for itself. The start is counted last, so that what waits does not count. */
async function takePlaces(
  deps: StartingAttempts,
  job: ReadyJob,
  owner: SlotOwner,
): Promise<'taken' | Started> {
  const { repository, verdict } = job.details;
  const slot = { ...owner, version: job.version };
  const taken = await takeSlots(deps.slots, slot, {
    factory: deps.maxWorkers,
    repository: { id: repository.id, limit: verdict?.limits.maxWorkers ?? 1 },
  });
  if (taken === 'factory-full') return taken;
  const refused =
    taken === 'repository-full'
      ? taken
      : ((await takeLock(deps, job)) ?? (await countStart(deps, job, owner)));
  if (refused === undefined) return 'taken';
  await callOff(deps, job, owner);
  return refused;
}

/** A job that was deferred for its files gets them now or waits on; any other one finds out what it writes when it plans. */
async function takeLock(deps: StartingAttempts, job: ReadyJob): Promise<'lock' | undefined> {
  if (job.details.waitingFor !== 'lock') return undefined;
  const lock = await holdFileLock(deps, job, job.details.plan?.writeGlobs ?? []);
  return lock === 'granted' ? undefined : 'lock';
}

async function countStart(
  { starts, clock }: Pick<StartingAttempts, 'starts' | 'clock'>,
  { details, version }: ReadyJob,
  owner: SlotOwner,
): Promise<ReasonToWait['reason'] | undefined> {
  const now = clock.now();
  let refused: ReasonToWait | undefined;
  const start = { ...owner, version, at: new Date(now).toISOString() };
  await starts.add(details.repository.id, start, (others) => {
    refused = whyWaiting(details, { now, starts: others });
    return refused === undefined;
  });
  return refused?.reason;
}

/**
 * Gives back what was taken for a start that cannot be. Another dispatcher may have begun the very same start, be alive and slower, and hold what is given back as its own: a mark in the log keeps it
 * from writing the start, which follows from the version before. Where the start is in the log already, everything stays taken.
 */
async function callOff(deps: StartingAttempts, job: ReadyJob, owner: SlotOwner): Promise<void> {
  const { jobId, attempt } = owner;
  try {
    await deps.ledger.handle(jobId, {
      commandId: `start-called-off:${jobId}:${attempt}:${job.version}`,
      actor: { kind: 'dispatcher' },
      asOf: job.version,
      command: { type: 'AcknowledgeCommand', command: 'start' },
    });
  } catch (error) {
    if (!isLogMovedOn(error)) throw error;
    const now = await deps.ledger.read(jobId);
    if ((now.details?.attempt?.number ?? 0) >= attempt) return;
  }
  await giveBackPlaces(deps, job, owner);
}

async function giveBackPlaces(deps: StartingAttempts, job: ReadyJob, owner: SlotOwner): Promise<void> {
  const { repository, waitingFor } = job.details;
  await deps.starts.remove(repository.id, { ...owner, version: job.version });
  if (waitingFor === 'lock')
    await deps.fileLocks.release(repository.id, { jobId: job.id, version: job.version });
  await releaseSlots(deps.slots, owner, job);
}
