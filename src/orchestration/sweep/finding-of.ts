import type { Job } from '../../job/job.ts';
import { isWorking } from '../../job/job-state.ts';
import type { Lease } from '../../ports/lease-store.ts';
import type { TaskRunner } from '../../ports/task-runner.ts';
import { awaitsItsWorker } from '../attempt-rights.ts';
import type { LossEvidence } from '../send-worker-lost.ts';

/** A state that is passed through within seconds has stood still when it lasts longer. */
export const standsStillAfterMs = 60_000;
/** Four heartbeats. Also the time a task may take from its start to its registration. */
export const silentAfterMs = 120_000;
/** A task whose start was never asked for is not waited for as long as one that may be coming up. */
const unstartedAfterMs = 15_000;

/** What else is known about a job. `task` is looked up only where a finding depends on it. */
export type Signs = {
  now: number;
  lease?: Lease;
  task?: Awaited<ReturnType<TaskRunner['status']>>;
  /** After a restart in which messages were lost nothing is waited for: `task` is certain then. */
  everything: boolean;
};

/** Why a job stands still, and with it what nudges it. */
export type Finding =
  | { kind: 'analysis-stands' }
  | { kind: 'approved-waits' }
  | { kind: 'task-not-started' }
  | { kind: 'delivery-stands' }
  | { kind: 'worker-lost'; evidence: LossEvidence };

/** Looks at one job as its log tells it. */
export function findingOf(job: Job, signs: Signs): Finding | undefined {
  const stoodMs = signs.now - Date.parse(job.stateSince);
  const standsStill = signs.everything || stoodMs >= standsStillAfterMs;
  if (job.state === 'GOVERNANCE_ANALYSIS') return standsStill ? { kind: 'analysis-stands' } : undefined;
  if (job.state === 'APPROVED') return standsStill ? { kind: 'approved-waits' } : undefined;
  if (!isWorking(job.state)) return undefined;
  if (job.details?.attempt?.pushedSha !== undefined) {
    return standsStill ? { kind: 'delivery-stands' } : undefined;
  }
  return awaitsItsWorker(job) ? unregistered(job, signs) : registered(job, signs);
}

/*
 * started ── 15 s: was the task ever asked for? ── 2 min without registration: lost
 */
function unregistered(job: Job, { now, task, everything }: Signs): Finding | undefined {
  const ageMs = now - Date.parse(job.details?.attempt?.startedAt ?? job.stateSince);
  if (everything && task === 'unknown') return { kind: 'task-not-started' };
  if (everything && task === 'stopped') return { kind: 'worker-lost', evidence: 'task-stopped' };
  if (ageMs >= silentAfterMs) return { kind: 'worker-lost', evidence: 'never-registered' };
  return task === 'unknown' && ageMs >= unstartedAfterMs ? { kind: 'task-not-started' } : undefined;
}

/*
 * registered ── heartbeat ── heartbeat ── 2 min of silence: lost
 */
function registered(job: Job, { now, lease, task, everything }: Signs): Finding | undefined {
  if (everything && task !== 'running') return { kind: 'worker-lost', evidence: 'task-stopped' };
  const attempt = job.details?.attempt;
  const beatAt = lease !== undefined && lease.attempt === attempt?.number ? Date.parse(lease.heartbeatAt) : 0;
  const registeredAt = Date.parse(attempt?.registeredAt ?? job.stateSince);
  return now - Math.max(beatAt, registeredAt) >= silentAfterMs
    ? { kind: 'worker-lost', evidence: 'no-heartbeat' }
    : undefined;
}
