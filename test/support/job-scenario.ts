import { createHash } from 'node:crypto';
import { decide } from '../../src/job/decide.ts';
import { evolve, initialJob } from '../../src/job/evolve.ts';
import type { Job } from '../../src/job/job.ts';
import type { JobCommand, JobCommandOf, JobCommandType, ReplyTo } from '../../src/job/job-command.ts';
import type { JobEvent } from '../../src/job/job-event.ts';
import type { JobState } from '../../src/job/job-state.ts';
import type { Actor, Verdict } from '../../src/job/job-values.ts';
import { noUsage } from '../../src/job/no-usage.ts';

/** Good enough for tests: stable for values whose keys come in a fixed order. */
export const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');

export const at = '2026-01-02T03:04:05.000Z';
export const repository = { id: 77, owner: 'acme', name: 'widgets', installationId: 5 };
export const requester = { id: 11, login: 'wanda' };
export const reviewer = { id: 12, login: 'rita' };
export const request = {
  hash: 'a'.repeat(64),
  artifact: { sha256: 'b'.repeat(64), bytes: 10 },
  title: 'Add a greeting',
};
export const artifact = { sha256: 'c'.repeat(64), bytes: 20 };
export const firstSha = '1'.repeat(40);
export const secondSha = '2'.repeat(40);
export const holdSha = '3'.repeat(40);
export const limits: Verdict['limits'] = {
  attempts: 2,
  refinements: 1,
  reviewRounds: 1,
  ciRounds: 1,
  questionRounds: 1,
  budgetMicroUsd: 5_000_000,
  maxWorkers: 2,
};

/** What an attempt commits: a sha of its own, `firstSha` for the first. */
export function shaOfAttempt(attempt: number): string {
  return (attempt % 15 || 15).toString(16).repeat(40);
}

/** A command of the type that fits the job as it stands, so that only the state decides whether it is accepted. */
export function fittingCommand(type: JobCommandType, job: Job): JobCommand {
  const details = job.details;
  const inputHash = details?.inputHash ?? 'd'.repeat(64);
  const attempt = details?.attempt?.number ?? 1;
  const headSha = details?.deliveredSha ?? firstSha;
  const part = (kind: 'answer' | 'constraint' | 'review' | 'ci' | 'guidance' | 'rebase') =>
    ({ kind, text: `some ${kind}`, source: `${kind}:1`, author: reviewer }) as const;
  const commands: { [C in JobCommandType]: JobCommandOf<C> } = {
    SubmitJob: {
      type: 'SubmitJob',
      repository,
      issueNumber: 3,
      branch: 'factory/3-add-a-greeting',
      requester,
      priority: 'medium',
      options: {},
      request,
    },
    RetryJob: { type: 'RetryJob', by: requester },
    AmendRequest: { type: 'AmendRequest', request: { ...request, hash: 'e'.repeat(64) } },
    ReleaseHold: { type: 'ReleaseHold', reviewer, reviewId: 9, headSha: holdSha, inputHash },
    AddConstraints: { type: 'AddConstraints', part: part('constraint') },
    AnswerQuestions: { type: 'AnswerQuestions', part: part('answer') },
    GuideJob: { type: 'GuideJob', part: part('guidance') },
    RequestChanges: { type: 'RequestChanges', part: part('review'), headSha },
    ReportRedCi: { type: 'ReportRedCi', part: part('ci'), headSha },
    RebaseJob: { type: 'RebaseJob', part: part('rebase') },
    RaiseBudget: { type: 'RaiseBudget', by: reviewer, microUsd: 1_000_000 },
    WarnBudget: {
      type: 'WarnBudget',
      attempt,
      scope: `job:${job.id}:${job.version}`,
      spentMicroUsd: 4_000_000,
      limitMicroUsd: 5_000_000,
    },
    MoveRepository: { type: 'MoveRepository', installationId: 6, owner: 'umbrella', name: 'gadgets' },
    ChangePriority: { type: 'ChangePriority', by: reviewer, priority: 'high' },
    PauseJob: { type: 'PauseJob', by: reviewer },
    ResumeJob: {
      type: 'ResumeJob',
      by: reviewer,
      /* Every other time people have pushed meanwhile. */
      ...(job.version % 2 === 0
        ? {}
        : {
            adoption: {
              previousSha: details?.deliveredSha ?? null,
              headSha: hashOf(job.version).slice(0, 40),
              pushedBy: [reviewer],
              pausedSince: job.stateSince,
            },
          }),
    },
    CancelJob: { type: 'CancelJob', cause: 'command', by: reviewer },
    RecordMerge: { type: 'RecordMerge', pullRequest: 8, sha: secondSha },
    RecordClose: { type: 'RecordClose', pullRequest: 8 },
    RefuseCommand: { type: 'RefuseCommand', command: 'run', code: 'no-permission', message: 'No.' },
    AcknowledgeCommand: { type: 'AcknowledgeCommand', command: 'status', message: 'All is well.' },
    RecordVerdict: {
      type: 'RecordVerdict',
      verdict: {
        ...verdict('approve', inputHash),
        ...(details?.options.planOnly === true ? { planOnly: true } : {}),
      },
    },
    RecordHold: { type: 'RecordHold', pullRequest: 8, headSha: holdSha, inputHash },
    VoidHold: { type: 'VoidHold', pullRequest: 8, headSha: secondSha },
    DetachHold: { type: 'DetachHold', pullRequest: 8, explanation: 'The review could not be dismissed.' },
    RemindQuestions: { type: 'RemindQuestions' },
    RecordRevert: { type: 'RecordRevert', sha: firstSha },
    StartAttempt: { type: 'StartAttempt', attempt: (details?.attempt?.number ?? 0) + 1, inputHash },
    VerifyDelivery: {
      type: 'VerifyDelivery',
      pullRequest: 8,
      headSha: details?.attempt?.pushedSha ?? firstSha,
    },
    RefuteDelivery: { type: 'RefuteDelivery', explanation: 'The branch moved.' },
    ExpireQuestions: { type: 'ExpireQuestions' },
    LoseWorker: { type: 'LoseWorker', attempt, evidence: 'no-heartbeat', branchHead: null },
    AskQuestions: {
      type: 'AskQuestions',
      questions: ['Which one?'],
      ...(job.state === 'TASK_PLANNING' ? { attempt } : {}),
    },
    RegisterWorker: { type: 'RegisterWorker', attempt, tokenHash: 'f'.repeat(64) },
    RecordPlan: { type: 'RecordPlan', attempt, plan: artifact, items: 2, writeGlobs: ['src/**'] },
    DeferAttempt: { type: 'DeferAttempt', attempt, plan: artifact, writeGlobs: ['src/**'] },
    RecordCheckpoint: {
      type: 'RecordCheckpoint',
      attempt,
      bundle: artifact,
      headSha: secondSha,
      finishedItems: ['1'],
    },
    StartValidation: { type: 'StartValidation', attempt },
    ResumeWork: { type: 'ResumeWork', attempt, failingGates: ['test'] },
    AuthorizePush: {
      type: 'AuthorizePush',
      attempt,
      oldSha: details?.deliveredSha ?? null,
      newSha: shaOfAttempt(attempt),
      gates: [],
      report: artifact,
    },
    DeliverArchive: {
      type: 'DeliverArchive',
      attempt,
      archive: artifact,
      sha: shaOfAttempt(attempt),
      gates: [],
      report: artifact,
      usage: noUsage,
    },
    RecordPush: {
      type: 'RecordPush',
      attempt,
      sha: details?.attempt?.pushAuthorized?.newSha ?? firstSha,
      usage: noUsage,
    },
    FailAttempt: {
      type: 'FailAttempt',
      attempt,
      stopReason: 'timeout',
      explanation: 'Out of time.',
      usage: noUsage,
      branchHead: null,
    },
  };
  return commands[type];
}

export function verdict(decision: Verdict['decision'], inputHash: string): Verdict {
  return {
    decision,
    inputHash,
    rules: [],
    riskScore: 10,
    policySha: firstSha,
    limits,
    agent: 'native',
    model: 'm',
  };
}

/** Decides a command and folds what it made happen. */
export function issue(job: Job, command: JobCommand, replyTo?: ReplyTo): { job: Job; events: JobEvent[] } {
  const actor: Actor = { kind: 'governance' };
  const events = decide(
    job,
    { commandId: 'c', actor, command, ...(replyTo === undefined ? {} : { replyTo }) },
    hashOf,
  );
  const after = events.reduce((state, event) => evolve(state, event, at), job);
  return { job: { ...after, version: job.version + 1 }, events };
}

/** Issues several commands one after the other; each must be accepted. */
export function issueAll(job: Job, commands: readonly (JobCommand | JobCommandType)[]): Job {
  return commands.reduce((state: Job, command) => {
    const { job: next, events } = issue(
      state,
      typeof command === 'string' ? fittingCommand(command, state) : command,
    );
    const refused = events.find((event) => event.type === 'CommandRefused');
    if (refused !== undefined) throw new Error(`refused: ${JSON.stringify(refused)}`);
    return next;
  }, job);
}

const toAnalysis = ['SubmitJob'] as const;
const toApproved = [...toAnalysis, 'RecordVerdict'] as const;
const toPlanning = [...toApproved, 'StartAttempt'] as const;
const toProgress = [...toPlanning, 'RegisterWorker', 'RecordPlan'] as const;
const toValidating = [...toProgress, 'StartValidation'] as const;
const toPushed = [...toValidating, 'AuthorizePush', 'RecordPush'] as const;
const toDeployable = [...toPushed, 'VerifyDelivery'] as const;

const paths: Record<JobState, readonly JobCommandType[]> = {
  DRAFT: [],
  GOVERNANCE_ANALYSIS: toAnalysis,
  HELD: toAnalysis,
  NEEDS_INPUT: [...toAnalysis, 'AskQuestions'],
  APPROVED: toApproved,
  TASK_PLANNING: toPlanning,
  IN_PROGRESS: toProgress,
  VALIDATING: toValidating,
  DEPLOYABLE: toDeployable,
  NEEDS_HUMAN: [...toProgress, 'PauseJob'],
  COMPLETED: [...toDeployable, 'RecordMerge'],
  FAILED: toProgress,
  REJECTED: toAnalysis,
  CANCELLED: [...toDeployable, 'CancelJob'],
};

/** A job brought into a state by nothing but accepted commands. */
export function jobIn(state: JobState): Job {
  const job = issueAll(initialJob('77-3'), paths[state]);
  const inputHash = job.details?.inputHash ?? '';
  const attempt = job.details?.attempt?.number ?? 1;
  switch (state) {
    case 'HELD':
      return issueAll(job, [{ type: 'RecordVerdict', verdict: verdict('hold', inputHash) }, 'RecordHold']);
    case 'REJECTED':
      return issueAll(job, [{ type: 'RecordVerdict', verdict: verdict('reject', inputHash) }]);
    case 'FAILED':
      return issueAll(job, [
        { type: 'FailAttempt', attempt, stopReason: 'no_changes', explanation: 'Nothing.', usage: noUsage },
      ]);
    default:
      return job;
  }
}

/** A job whose attempt has pushed and waits for verification. */
export function pushedJob(): Job {
  return issueAll(initialJob('77-3'), toPushed);
}

/** A job whose result is to be delivered as an archive, about to be. */
export function archivingJob(deliver: 'zip' | 'blob' = 'zip'): Job {
  const asked = issueAll(initialJob('77-3'), ['SubmitJob']);
  const judged = { ...verdict('approve', asked.details?.inputHash ?? ''), deliver };
  const [, , ...toProving] = toValidating;
  return issueAll(asked, [{ type: 'RecordVerdict', verdict: judged }, ...toProving]);
}

/** A job whose attempt was allowed to push, and nobody knows whether it did. */
export function authorizedJob(): Job {
  return issueAll(initialJob('77-3'), [...toValidating, 'AuthorizePush']);
}
