import type { Attempt, Job, JobDetails } from '../job/job.ts';
import { isWorking } from '../job/job-state.ts';

/** A job that has been submitted and started at least once. */
export type StartedJob = Job & { details: JobDetails & { attempt: Attempt } };

/** Whether the attempt is the newest one and the job is being worked on: only then may its worker act. */
export function isLive(job: Job, attempt: number): job is StartedJob {
  return isWorking(job.state) && isNewestAttempt(job, attempt);
}

/** Whether no later attempt has been started; the job may have ended meanwhile. */
export function isNewestAttempt(job: Job, attempt: number): job is StartedJob {
  return job.details?.attempt?.number === attempt;
}

/** Whether the attempt was started and no worker has been heard of yet. Its task may never have been started. */
export function awaitsItsWorker(job: Job): job is StartedJob {
  const attempt = job.details?.attempt;
  return job.state === 'TASK_PLANNING' && attempt !== undefined && attempt.tokenHash === undefined;
}

/** Longer than the dispatcher may take from the slot of an attempt to the commit that starts it. */
const startTakesMs = 120_000;

/** Whether somebody may be about to start this attempt, which the log does not know yet: then its slots are not forgotten but in use. */
export function mayBeStarting(job: Job, attempt: number, now: number): boolean {
  if (attempt <= (job.details?.attempt?.number ?? 0)) return false;
  return job.state === 'APPROVED' || now - Date.parse(job.stateSince) < startTakesMs;
}
