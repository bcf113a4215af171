import type { Decisions } from '../decision.ts';
import { deliveryOf } from '../delivery-of.ts';
import type { JobDetails } from '../job.ts';
import type { GateResult } from '../job-values.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** The commits the factory itself put, or was about to put, on the job's branch, and those it took over from people. What else is there is not ours. */
export function ourShas(details: JobDetails): (string | null)[] {
  const absent = details.deliveredSha === undefined ? [null] : [];
  return [...details.heldShas, ...details.authorizedShas, ...(details.adoptedShas ?? []), ...absent];
}

/** Why work cannot be delivered whose gates are red that were not red before. */
function whyBroken(gates: readonly GateResult[]): Refusal | undefined {
  const red = gates.filter(
    (gate) => (gate.status === 'failed' || gate.status === 'error') && !gate.redOnBase,
  );
  if (red.length === 0) return undefined;
  return refuse('gates-red', `Gates that the change broke: ${red.map((gate) => gate.name).join(', ')}.`);
}

/** What a registered worker reports on its way. The attempt's rights were checked before. */
export const workerDecisions: Decisions<
  | 'RegisterWorker'
  | 'RecordPlan'
  | 'DeferAttempt'
  | 'RecordCheckpoint'
  | 'StartValidation'
  | 'ResumeWork'
  | 'AuthorizePush'
  | 'RecordPush'
  | 'DeliverArchive'
> = {
  RegisterWorker({ attempt, tokenHash }, { details }) {
    const known = details.attempt?.tokenHash;
    if (known !== undefined && known !== tokenHash) {
      return refuse('already-registered', 'Another worker registered for this attempt.');
    }
    return known === undefined
      ? [{ type: 'WorkerRegistered', attempt, tokenHash }]
      : [{ type: 'CommandAcknowledged', command: 'RegisterWorker' }];
  },
  RecordPlan({ attempt, plan, items, writeGlobs, usage }, { details }) {
    const recorded = { type: 'PlanRecorded', attempt, plan, items, writeGlobs } as const;
    if (details.options.planOnly !== true) return [recorded];
    return [
      { ...recorded, ...(usage === undefined ? {} : { usage }) },
      {
        type: 'HumanNeeded',
        reason: 'paused',
        explanation: 'The plan is ready. `/factory resume` carries it out.',
      },
    ];
  },
  DeferAttempt: ({ attempt, plan, writeGlobs, usage }) => [
    {
      type: 'AttemptDeferred',
      attempt,
      waitingFor: 'lock',
      plan,
      writeGlobs,
      ...(usage === undefined ? {} : { usage }),
    },
  ],
  RecordCheckpoint: ({ attempt, bundle, headSha, finishedItems }) => [
    { type: 'CheckpointRecorded', attempt, bundle, headSha, finishedItems },
  ],
  StartValidation: ({ attempt }) => [{ type: 'ValidationStarted', attempt }],
  ResumeWork({ attempt, failingGates }, { details }) {
    if (details.attempt?.pushAuthorized !== undefined) {
      return refuse(
        'attempt-finished',
        'The push of this attempt was authorised; its work cannot change any more.',
      );
    }
    const allowed = details.verdict?.limits.refinements ?? 0;
    if ((details.attempt?.refinements ?? 0) >= allowed) {
      return refuse('bounds', `All ${allowed} refinements of this attempt are used.`);
    }
    return [{ type: 'WorkResumed', attempt, failingGates }];
  },
  AuthorizePush({ attempt, oldSha, newSha, gates, report }, { details }) {
    if (details.attempt?.pushAuthorized !== undefined) {
      return refuse('attempt-finished', 'A push was already authorised for this attempt.');
    }
    if (deliveryOf(details) !== 'pr') {
      return refuse(
        'other-delivery',
        'The result of this job is delivered as an archive; nothing is pushed.',
      );
    }
    const broken = whyBroken(gates);
    if (broken !== undefined) return broken;
    if (!ourShas(details).includes(oldSha) || newSha === oldSha) {
      return refuse('branch-not-ours', 'The branch points at a commit that the factory did not put there.');
    }
    return [{ type: 'PushAuthorized', attempt, oldSha, newSha, gates, report }];
  },
  DeliverArchive({ attempt, archive, sha, gates, report, usage, provenance }, { details }) {
    const deliver = deliveryOf(details);
    if (deliver === 'pr') {
      return refuse('other-delivery', 'The result of this job is delivered as a pull request.');
    }
    const broken = whyBroken(gates);
    if (broken !== undefined) return broken;
    const delivered = {
      type: 'ArchiveDelivered',
      attempt,
      deliver,
      archive,
      sha,
      gates,
      report,
      usage,
      ...(provenance === undefined ? {} : { provenance }),
    } as const;
    return [delivered, { type: 'JobCompleted' }];
  },
  RecordPush({ attempt, sha, usage }, { details }) {
    if (details.attempt?.pushAuthorized?.newSha !== sha) {
      return refuse('push-not-authorized', 'This commit was never authorised for the branch.');
    }
    if (details.attempt.pushedSha !== undefined)
      return refuse('attempt-finished', 'The push is recorded already.');
    return [{ type: 'BranchPushed', attempt, sha, usage }];
  },
};
