import type { DispatchMessage } from '../../contracts/dispatch-message.ts';
import type { JobMessage } from '../../contracts/job-message.ts';
import type { Job } from '../../job/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { SlotStore } from '../../ports/slot-store.ts';
import type { TaskRunner } from '../../ports/task-runner.ts';
import { isLive, mayBeStarting } from '../attempt-rights.ts';
import { sendWorkerLost } from '../send-worker-lost.ts';
import { releaseSlots } from './attempt-slots.ts';

export type EndingTasks = {
  ledger: Pick<Ledger, 'read'>;
  tasks: TaskRunner;
  slots: SlotStore;
  jobs: MessageQueue<JobMessage>;
  clock: Clock;
  log: Log;
  /**
   * How long after the end of an attempt its task, when the runner does not know it, may still appear. ECS lists a task some time after it was started, a
   * runner of child processes knows at once (0).
   */
  unknownIsGoneAfterMs: number;
};

type MessageOf<T extends DispatchMessage['type']> = Extract<DispatchMessage, { type: T }>;

/**
 * Ends the task of an attempt that has lost its rights; a message about an attempt that has them is out of date. The slots stay taken until
 * the task is gone. True when they were given back.
 */
export async function stopTask(
  deps: EndingTasks,
  { jobId, attempt }: MessageOf<'stop-task'>,
): Promise<boolean> {
  const job = await deps.ledger.read(jobId);
  if (isLive(job, attempt)) {
    deps.log.info('attempt is live and goes on', { jobId, attempt, state: job.state });
    return false;
  }
  await deps.tasks.stop({ jobId, attempt }, `The job is ${job.state}; the attempt has ended.`);
  return await freeSlotsWhenGone(deps, job, attempt);
}

/**
 * Gives back the slots of a task that has ended, after looking whether it has, and tells governance when the attempt was still meant to run.
 * True when they were given back.
 */
export async function taskStopped(
  deps: EndingTasks,
  { jobId, attempt, reason }: MessageOf<'task-stopped'>,
): Promise<boolean> {
  const lookedAt = deps.clock.now();
  const job = await deps.ledger.read(jobId);
  if (!(await freeSlotsWhenGone(deps, job, attempt))) return false;
  deps.log.info('task ended', { jobId, attempt, state: job.state, reason });
  if (isLive(job, attempt) && job.details.attempt.pushedSha === undefined) {
    await sendWorkerLost(deps.jobs, job, 'task-stopped', lookedAt);
  }
  return true;
}

async function freeSlotsWhenGone(deps: EndingTasks, job: Job, attempt: number): Promise<boolean> {
  const owner = { jobId: job.id, attempt };
  const { state } = await deps.tasks.status(owner);
  if (state === 'running' || (state === 'unknown' && mayYetAppear(deps, job, attempt))) {
    deps.log.info('task has not ended yet', { ...owner, outcome: state });
    return false;
  }
  await releaseSlots(deps.slots, owner, job);
  return true;
}

/** Whether a task that the runner does not know may be one that was started a moment ago, or is being started. */
function mayYetAppear({ clock, unknownIsGoneAfterMs }: EndingTasks, job: Job, attempt: number): boolean {
  if (isLive(job, attempt) || mayBeStarting(job, attempt, clock.now())) return true;
  const newest = job.details?.attempt;
  if (newest === undefined || newest.number < attempt) return false;
  /* Tasks are started for live attempts only, also late, after a crash: what counts is when this attempt ended at the latest. */
  const endedBy = newest.number === attempt ? job.stateSince : newest.startedAt;
  return clock.now() - Date.parse(endedBy) < unknownIsGoneAfterMs;
}
