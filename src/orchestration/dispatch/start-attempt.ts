import type { Job, JobDetails } from '../../job/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { SlotStore } from '../../ports/slot-store.ts';
import { awaitsItsWorker, type StartedJob } from '../attempt-rights.ts';
import { type FileLocking, holdFileLock, isWholeRepositoryHeld } from '../hold-file-lock.ts';
import { releaseSlots, takeSlots } from './attempt-slots.ts';
import type { StartTask } from './task-starter.ts';

export type StartingAttempts = FileLocking & {
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
  | 'waiting-for-lock'
  /** Another job may write everything in the repository. */
  | 'repository-locked'
  | 'account-full'
  | 'repository-full'
  | 'refused';

type ReadyJob = Job & { details: JobDetails & { approvedInputHash: string } };

/**
 * Starts the next attempt of a job, if the log (never the list it was found in) says that it is ready. What is taken along the way, slots
 * and lock, is given back exactly when the log knows no such attempt: once it does, only the end of its task frees them.
 */
export async function startAttempt(deps: StartingAttempts, jobId: string): Promise<Started> {
  const job = await deps.ledger.read(jobId);
  if (awaitsItsWorker(job)) return await startTaskOf(deps, job);
  if (!isReady(job)) return 'not-ready';
  const attempt = (job.details.attempt?.number ?? 0) + 1;
  const taken = await takePlaces(deps, job, attempt);
  if (taken !== 'taken') return taken;
  const { job: after } = await deps.ledger.handle(jobId, {
    /* The version makes a refused start possible again once the job has moved on. */
    commandId: `start:${jobId}:${attempt}:${job.version}`,
    actor: { kind: 'dispatcher' },
    command: { type: 'StartAttempt', attempt, inputHash: job.details.approvedInputHash },
  });
  if ((after.details?.attempt?.number ?? 0) >= attempt) return 'started';
  await giveBackPlaces(deps, job, attempt);
  return 'refused';
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
  await startTask(id, details.attempt.number);
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

async function takePlaces(
  deps: StartingAttempts,
  job: ReadyJob,
  attempt: number,
): Promise<'taken' | Started> {
  const { repository, verdict } = job.details;
  const taken = await takeSlots(
    deps.slots,
    { jobId: job.id, attempt },
    { account: deps.maxWorkers, repository: { id: repository.id, limit: verdict?.limits.maxWorkers ?? 1 } },
  );
  if (taken !== 'taken') return taken;
  const locks = await takeLocks(deps, job);
  if (locks !== 'taken') await releaseSlots(deps.slots, { jobId: job.id, attempt }, job);
  return locks;
}

/** A job that was deferred for its files gets them now or waits on; any other one finds out what it writes when it plans. */
async function takeLocks(
  deps: StartingAttempts,
  job: ReadyJob,
): Promise<'taken' | 'waiting-for-lock' | 'repository-locked'> {
  if (job.details.waitingFor !== 'lock') {
    return (await isWholeRepositoryHeld(deps, job)) ? 'repository-locked' : 'taken';
  }
  const lock = await holdFileLock(deps, job, job.details.plan?.writeGlobs ?? []);
  return lock === 'granted' ? 'taken' : 'waiting-for-lock';
}

async function giveBackPlaces(deps: StartingAttempts, job: ReadyJob, attempt: number): Promise<void> {
  if (job.details.waitingFor === 'lock') {
    await deps.fileLocks.release(job.details.repository.id, job.id);
  }
  await releaseSlots(deps.slots, { jobId: job.id, attempt }, job);
}
