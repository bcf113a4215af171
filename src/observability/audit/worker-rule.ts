import type { Commit } from '../../contracts/commit.ts';
import type { Job } from '../../job/job.ts';
import type { JobEvent } from '../../job/job-event.ts';
import { type Breach, type CommitRule, unless } from './audit-rule.ts';

/** What may come of a worker's commands. Everything else is for people and the control plane to say. */
const workersEvents: readonly JobEvent['type'][] = [
  'WorkerRegistered',
  'PlanRecorded',
  'AttemptDeferred',
  'CheckpointRecorded',
  'ValidationStarted',
  'WorkResumed',
  'PushAuthorized',
  'BranchPushed',
  'AttemptFailed',
  /* Said by the control plane when it settles what the attempt's call has cost. */
  'BudgetWarned',
  /* Said by the control plane when it has computed the archive's hash itself. */
  'ArchiveDelivered',
  'QuestionsAsked',
  'HumanNeeded',
  'JobFailed',
  'CommandRefused',
  'CommandAcknowledged',
];

function attemptOf(event: JobEvent): number | undefined {
  return 'attempt' in event ? event.attempt : undefined;
}

/** A worker acts for its own attempt and never approves, starts, verifies or steers anything. */
function actsWithinItsAttempt({ actor, events }: Commit): Breach[] {
  if (actor.kind !== 'worker') return [];
  const allowed = events.some(({ type }) => type === 'ArchiveDelivered')
    ? [...workersEvents, 'JobCompleted']
    : workersEvents;
  const overreach = events.filter(
    (event) => !allowed.includes(event.type) || (attemptOf(event) ?? actor.attempt) !== actor.attempt,
  );
  return overreach.map(({ type }) => ({
    kind: 'worker-overreach',
    message: `${type} was committed by the worker of attempt ${actor.attempt}, which may not.`,
  }));
}

/** Only the newest attempt makes things happen. */
function isOfNewestAttempt({ events }: Commit, after: Job): Breach[] {
  const newest = after.details?.attempt?.number;
  return events.flatMap((event) => {
    const attempt = attemptOf(event);
    return unless(
      attempt === undefined || attempt === newest,
      'superseded-attempt',
      `${event.type} is of attempt ${attempt}; the newest was ${newest ?? 'none'}.`,
    );
  });
}

export const workerRule: CommitRule = (commit, _before, after) => [
  ...actsWithinItsAttempt(commit),
  ...isOfNewestAttempt(commit, after),
];
