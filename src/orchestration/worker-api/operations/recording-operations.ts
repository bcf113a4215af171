import type { Job } from '../../../job/job.ts';
import type { StopReason } from '../../../job/job-values.ts';
import { mayHoldUnverifiedWork } from '../../../job/may-hold-unverified-work.ts';
import type { StartedJob } from '../../attempt-rights.ts';
import type { OperationHandler, ParsedRequest } from '../worker-operation.ts';
import { type RecordingOperation, record } from './record.ts';

/*
 * Rounds of proving and repairing, by the number of repairs so far; the second call of a pair is the repetition of the first:
 *
 * state        IN_PROGRESS   VALIDATING   IN_PROGRESS   VALIDATING
 * repairs           0            0             1            1
 * validate          0            0             1            1
 * resume-work                    0             0            1
 */
function repairsOf(job: Job): number {
  return job.details?.attempt?.refinements ?? 0;
}

function repairToResume(job: Job): number {
  return job.state === 'VALIDATING' ? repairsOf(job) : repairsOf(job) - 1;
}

export const recordingOperations: {
  readonly [O in Exclude<RecordingOperation, 'deliver'>]: OperationHandler<O>;
} = {
  checkpoint: record('checkpoint', {
    key: ({ bundle, headSha }) => `${headSha}:${bundle.sha256}`,
    command: (request, attempt) => ({ type: 'RecordCheckpoint', attempt, ...request }),
    artifact: ({ bundle }) => bundle,
  }),
  validate: record('validate', {
    key: (_request, job) => String(repairsOf(job)),
    command: (_request, attempt) => ({ type: 'StartValidation', attempt }),
  }),
  'resume-work': record('resume-work', {
    key: (_request, job) => String(repairToResume(job)),
    command: ({ failingGates }, attempt) => ({ type: 'ResumeWork', attempt, failingGates }),
  }),
  complete: record('complete', {
    key: ({ sha }) => sha,
    command: ({ sha, usage }, attempt) => ({ type: 'RecordPush', attempt, sha, usage }),
  }),
  fail: givingUp('fail', ({ stopReason }) => stopReason),
  stuck: givingUp('stuck', () => 'stuck'),
};

/**
 * Nobody knows whether it did. Also where the log knows of no authorised push yet: one may be authorised between reading and committing, and what is refused for a branch that was not read stays
 * refused however often it is said.
 */
function mayHavePushed({ state, details: { attempt } }: StartedJob): boolean {
  return (state === 'VALIDATING' || attempt.pushAuthorized !== undefined) && attempt.pushedSha === undefined;
}

/** The attempt ends without a delivery, as far as its worker knows. */
function givingUp<O extends 'fail' | 'stuck'>(operation: O, why: (request: ParsedRequest<O>) => StopReason) {
  return record<O>(operation, {
    key: () => 'once',
    command: (request, attempt, branchHead) => {
      const { explanation, usage, report } = request;
      return {
        type: 'FailAttempt',
        attempt,
        stopReason: why(request),
        explanation,
        usage,
        ...(report === undefined ? {} : { report }),
        ...(branchHead === undefined ? {} : { branchHead }),
      };
    },
    artifact: ({ report }) => report,
    readsBranch: (request, job) =>
      mayHavePushed(job) || (why(request) === 'no_changes' && mayHoldUnverifiedWork(job.details)),
  });
}
