import type { LossEvidence } from '../../contracts/passing-evidence.ts';
import type { Job } from '../../job/job.ts';
import { isWorking } from '../../job/job-state.ts';
import type { Lease } from '../../ports/lease-store.ts';
import type { TaskStatus } from '../../ports/task-runner.ts';
import { awaitsItsWorker } from '../attempt-rights.ts';

/** A state that is passed through within seconds has stood still when it lasts longer. */
export const standsStillAfterMs = 60_000;
/** Four heartbeats. */
export const silentAfterMs = 120_000;
/** Longer than a task that was started goes unlisted: from then on one that its runner does not know was never placed, and may be asked for again. */
const unstartedAfterMs = 15_000;
/**
 * Longer than a task takes to come up: a network interface, the whole image (Fargate keeps none), the first call. Whoever is given up sooner does not help, for the next one pulls the same image
 * again.
 */
const bootMs = 10 * 60_000;
/**
 * As long an attempt keeps its places while there is no machine for it. Then others have their turn, and its next attempt asks with a token of its own, which a refused request may have spoilt. Its
 * client token is good for longer (24 hours on ECS, or an hour after the task's end), so that however often it is asked for, it is placed once.
 */
const placeWithinMs = 60 * 60_000;

/** What else is known about a job. `task` is looked up only where a finding depends on it. */
export type Signs = {
  now: number;
  lease?: Lease;
  task?: TaskStatus;
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
 * started ── its task is unknown: from 15 s on asked for again, given up after an hour
 *         ── its task comes up: lost when no worker has come forward ten minutes after it came to be
 *         ── its task has stopped: lost
 */
function unregistered(job: Job, { now, task, everything }: Signs): Finding | undefined {
  const ageMs = now - Date.parse(job.details?.attempt?.startedAt ?? job.stateSince);
  if (!everything && ageMs < unstartedAfterMs) return undefined;
  switch (task?.state) {
    case 'unknown':
      return ageMs < placeWithinMs
        ? { kind: 'task-not-started' }
        : { kind: 'worker-lost', evidence: 'never-placed' };
    case 'stopped':
      return { kind: 'worker-lost', evidence: 'task-stopped' };
    default: {
      /* An attempt may have waited for its machine for most of an hour. */
      const upMs = Math.min(ageMs, now - (task?.since ?? 0));
      return upMs < bootMs ? undefined : { kind: 'worker-lost', evidence: 'never-registered' };
    }
  }
}

/*
 * registered ── heartbeat ── heartbeat ── 2 min of silence: lost
 */
function registered(job: Job, { now, lease, task, everything }: Signs): Finding | undefined {
  if (everything && task?.state !== 'running') return { kind: 'worker-lost', evidence: 'task-stopped' };
  const attempt = job.details?.attempt;
  const beatAt = lease !== undefined && lease.attempt === attempt?.number ? Date.parse(lease.heartbeatAt) : 0;
  const registeredAt = Date.parse(attempt?.registeredAt ?? job.stateSince);
  return now - Math.max(beatAt, registeredAt) >= silentAfterMs
    ? { kind: 'worker-lost', evidence: 'no-heartbeat' }
    : undefined;
}
