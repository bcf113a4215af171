import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Commit } from '../../../../src/contracts/commit.ts';
import { decide } from '../../../../src/job/decide.ts';
import { foldCommits } from '../../../../src/job/fold-commits.ts';
import { inputHashOf } from '../../../../src/job/input-hash.ts';
import type { Job } from '../../../../src/job/job.ts';
import type { JobCommand, JobCommandOf, JobCommandType } from '../../../../src/job/job-command.ts';
import type { JobEvent } from '../../../../src/job/job-event.ts';
import { mostJoinedReviews } from '../../../../src/job/joined-review.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { type RefusalCode, refusalCodes } from '../../../../src/job/refusal.ts';
import { transitions } from '../../../../src/job/transitions.ts';
import { canonicalHash } from '../../../../src/ledger/canonical-json.ts';
import { sealCommit } from '../../../../src/ledger/seal-commit.ts';
import { ruleFindings } from '../../../../src/observability/audit/rule-findings.ts';
import { holdVerdict, logOf, type Step, withForged } from '../../../support/audited-log.ts';
import {
  artifact,
  firstSha,
  fittingCommand,
  holdSha,
  repository,
  request,
  requester,
  reviewer,
  secondSha,
  shaOfAttempt,
  verdict,
} from '../../../support/job-scenario.ts';

const jobId = '77-3';

/** A log behind which the core refuses a command, and the events that somebody writes there all the same. */
type Forgery = {
  refused: RefusalCode;
  what: string;
  after: readonly Step[];
  command: (job: Job) => JobCommand;
  events: (job: Job, command: JobCommand) => JobEvent[];
};

const inputHashIn = ({ details }: Job) => details?.inputHash ?? '';
/** The event that the command would have become. */
const become =
  (type: JobEvent['type'], ...others: JobEvent[]) =>
  (_job: Job, command: JobCommand) => [{ ...command, type } as unknown as JobEvent, ...others];
/** The part that the command would have added, under a hash that fits. */
const added =
  (withHead: boolean, ...others: JobEvent[]) =>
  (job: Job, command: JobCommand): JobEvent[] => {
    const { part, headSha } = command as JobCommandOf<'RequestChanges'>;
    const { details } = job;
    if (details === undefined) throw new Error('nothing was asked');
    const inputHash = inputHashOf(details.request, [...details.additions, part], canonicalHash);
    return [{ type: 'InputAdded', part, inputHash, ...(withHead ? { headSha } : {}) }, ...others];
  };
const fitting = (type: JobCommand['type']) => (job: Job) => fittingCommand(type, job);
const changed =
  <C extends JobCommand['type']>(type: C, change: Partial<JobCommandOf<C>>) =>
  (job: Job) =>
    ({ ...fittingCommand(type, job), ...change }) as JobCommand;

const asked: readonly Step[] = ['SubmitJob'];
const held: readonly Step[] = [...asked, holdVerdict, 'RecordHold'];
const approved: readonly Step[] = [...asked, 'RecordVerdict'];
const planning: readonly Step[] = [...approved, 'StartAttempt', 'RegisterWorker'];
const working: readonly Step[] = [...planning, 'RecordPlan'];
const proving: readonly Step[] = [...working, 'StartValidation'];
const pushed: readonly Step[] = [...proving, 'AuthorizePush', 'RecordPush'];
const delivered: readonly Step[] = [...pushed, 'VerifyDelivery'];
const refuted: readonly Step[] = [...pushed, 'RefuteDelivery'];
/** An attempt that has nothing to change of what the first one left on the branch. */
const nothingLeft = { stopReason: 'no_changes', branchHead: firstSha } as const;
/* The third attempt goes back to what the first delivered, for which there was a round. */
const backAtFirst: readonly Step[] = [
  ...delivered,
  'RequestChanges',
  ...delivered.slice(1),
  'ReportRedCi',
  ...proving.slice(1),
  changed('AuthorizePush', { oldSha: shaOfAttempt(2), newSha: firstSha }),
  'RecordPush',
  'VerifyDelivery',
];
const archiving: readonly Step[] = [
  'SubmitJob',
  (job) => ({
    type: 'RecordVerdict',
    verdict: { ...verdict('approve', inputHashIn(job)), deliver: 'zip' },
  }),
  ...proving.slice(2),
];
const red = {
  name: 'test',
  status: 'failed',
  exitCode: 1,
  durationMs: 1,
  redOnBase: false,
  summary: '',
} as const;
const askedAgain: readonly Step[] = [...asked, 'AskQuestions', 'AnswerQuestions'];
const planOnly = changed('SubmitJob', { options: { planOnly: true } });
const otherModel = changed('RetryJob', { options: { model: 'another' } });
const part = (kind: 'review' | 'answer') => ({ kind, text: kind, source: `${kind}:2`, author: reviewer });

const forgeries: readonly Forgery[] = [
  /* The table and the fencing. */
  {
    refused: 'unknown-job',
    what: 'a verdict on what nobody asked for',
    after: [],
    command: fitting('RecordVerdict'),
    events: become('VerdictRecorded'),
  },
  {
    refused: 'not-applicable',
    what: 'an answer where nothing was asked',
    after: delivered,
    command: fitting('AnswerQuestions'),
    events: added(false),
  },
  {
    refused: 'fenced',
    what: 'a plan of an attempt that is not the newest',
    after: planning,
    command: changed('RecordPlan', { attempt: 2 }),
    events: become('PlanRecorded'),
  },
  {
    refused: 'stopped',
    what: 'a checkpoint of an attempt that has ended',
    after: [...working, 'PauseJob'],
    command: fitting('RecordCheckpoint'),
    events: become('CheckpointRecorded'),
  },

  /* Requests. */
  {
    refused: 'wrong-reason',
    what: 'an answer to a job that is paused',
    after: [...working, 'PauseJob'],
    command: fitting('AnswerQuestions'),
    events: added(false),
  },

  {
    refused: 'not-applicable',
    what: 'a change that a reviewer wants of what was never held',
    after: asked,
    command: fitting('AddConstraints'),
    events: added(false),
  },
  ...(
    [
      ['of what was never held', asked],
      ['of what is being judged', [...held, 'AmendRequest']],
    ] as const
  ).map(
    ([what, after]): Forgery => ({
      refused: 'not-applicable',
      what: `an edit ${what}`,
      after,
      command: fitting('AmendRequest'),
      events: (job, command) => [
        {
          ...(command as JobCommandOf<'AmendRequest'>),
          type: 'RequestAmended',
          inputHash: inputHashOf(
            (command as JobCommandOf<'AmendRequest'>).request,
            job.details?.additions ?? [],
            canonicalHash,
          ),
        },
      ],
    }),
  ),

  /* Verdicts, holds, questions. */
  {
    refused: 'stale-input',
    what: 'a verdict on an older input',
    after: [...approved, 'GuideJob'],
    command: changed('RecordVerdict', { verdict: verdict('approve', canonicalHash('older')) }),
    events: become('VerdictRecorded'),
  },
  {
    refused: 'stale-input',
    what: 'a verdict for another model than was asked for since',
    after: [...working, 'PauseJob', otherModel],
    command: fitting('RecordVerdict'),
    events: become('VerdictRecorded'),
  },
  {
    refused: 'stale-input',
    what: 'a hold that shows an older input',
    after: held,
    command: changed('RecordHold', { inputHash: canonicalHash('older') }),
    events: become('HoldOpened'),
  },
  {
    refused: 'foreign-pull-request',
    what: 'a hold of another pull request that is voided',
    after: held,
    command: changed('VoidHold', { pullRequest: 9 }),
    events: become('HoldVoided'),
  },
  {
    refused: 'hold-stands',
    what: 'a hold that is voided although the branch points at it',
    after: held,
    command: changed('VoidHold', { headSha: holdSha }),
    events: become('HoldVoided'),
  },
  {
    refused: 'stale-input',
    what: 'a release for an older input',
    after: held,
    command: changed('ReleaseHold', { inputHash: canonicalHash('older') }),
    events: become('HoldReleased'),
  },
  {
    refused: 'head-moved',
    what: 'a release of another commit',
    after: held,
    command: changed('ReleaseHold', { headSha: secondSha }),
    events: become('HoldReleased'),
  },
  {
    refused: 'head-moved',
    what: 'a release where no hold is open yet',
    after: [...asked, holdVerdict],
    command: fitting('ReleaseHold'),
    events: become('HoldReleased'),
  },
  {
    refused: 'head-moved',
    what: 'a release of a hold that somebody pushed to',
    after: [...held, 'VoidHold'],
    command: fitting('ReleaseHold'),
    events: become('HoldReleased'),
  },
  {
    refused: 'head-moved',
    what: 'a release of a hold that shows an earlier request',
    after: [...held, 'AmendRequest', holdVerdict],
    command: fitting('ReleaseHold'),
    events: become('HoldReleased'),
  },
  {
    refused: 'self-release',
    what: 'a release by who asked',
    after: held,
    command: changed('ReleaseHold', { reviewer: requester }),
    events: become('HoldReleased'),
  },
  {
    refused: 'self-release',
    what: 'a release by who asked that says so and is not permitted',
    after: held,
    command: changed('ReleaseHold', { reviewer: requester, selfRelease: true }),
    events: become('HoldReleased'),
  },
  {
    refused: 'foreign-pull-request',
    what: 'a pull request that never held the job and is given up',
    after: [...held, 'ReleaseHold'],
    command: changed('DetachHold', { pullRequest: 9 }),
    events: become('HoldDetached'),
  },
  {
    refused: 'fenced',
    what: 'questions of governance while an attempt plans',
    after: planning,
    command: () => ({ type: 'AskQuestions', questions: ['Which?'] }),
    events: become('QuestionsAsked'),
  },
  {
    refused: 'fenced',
    what: 'questions of an attempt that is not the newest',
    after: planning,
    command: () => ({ type: 'AskQuestions', questions: ['Which?'], attempt: 2 }),
    events: become('QuestionsAsked'),
  },
  {
    refused: 'stopped',
    what: 'questions of an attempt that does not plan any more',
    after: [...planning, 'GuideJob'],
    command: () => ({ type: 'AskQuestions', questions: ['Which?'], attempt: 1 }),
    events: become('QuestionsAsked'),
  },
  {
    refused: 'bounds',
    what: 'questions of governance after as many rounds as are allowed',
    after: [...askedAgain, 'AskQuestions', 'AnswerQuestions'],
    command: fitting('AskQuestions'),
    events: become('QuestionsAsked'),
  },
  {
    refused: 'already-reminded',
    what: 'a second reminder',
    after: [...asked, 'AskQuestions', 'RemindQuestions'],
    command: fitting('RemindQuestions'),
    events: become('QuestionsReminded'),
  },

  /* Attempts. */
  {
    refused: 'stale-input',
    what: 'an attempt for what was not approved',
    after: approved,
    command: changed('StartAttempt', { inputHash: canonicalHash('older') }),
    events: become('AttemptStarted'),
  },
  {
    refused: 'attempt-order',
    what: 'an attempt that leaves a number out',
    after: approved,
    command: changed('StartAttempt', { attempt: 2 }),
    events: become('AttemptStarted'),
  },
  {
    refused: 'attempt-finished',
    what: 'the failure of an attempt that has pushed',
    after: pushed,
    command: fitting('FailAttempt'),
    events: become('AttemptFailed'),
  },
  {
    refused: 'attempt-finished',
    what: 'the loss of a worker that has pushed',
    after: pushed,
    command: fitting('LoseWorker'),
    events: become('WorkerLost'),
  },
  {
    refused: 'already-warned',
    what: 'a second warning of the same budget',
    after: [...working, changed('WarnBudget', { scope: 'job:77-3' })],
    command: changed('WarnBudget', { scope: 'job:77-3' }),
    events: become('BudgetWarned'),
  },

  /* Workers. */
  {
    refused: 'already-registered',
    what: 'a second worker of an attempt',
    after: planning,
    command: changed('RegisterWorker', { tokenHash: canonicalHash('another') }),
    events: become('WorkerRegistered'),
  },
  {
    refused: 'attempt-finished',
    what: 'more work after the push was authorised',
    after: [...proving, 'AuthorizePush'],
    command: fitting('ResumeWork'),
    events: become('WorkResumed'),
  },
  {
    refused: 'bounds',
    what: 'more refinements than are allowed',
    after: [...proving, 'ResumeWork', 'StartValidation'],
    command: fitting('ResumeWork'),
    events: become('WorkResumed'),
  },
  {
    refused: 'attempt-finished',
    what: 'a second authorisation',
    after: [...proving, 'AuthorizePush'],
    command: changed('AuthorizePush', { newSha: secondSha }),
    events: become('PushAuthorized'),
  },
  {
    refused: 'other-delivery',
    what: 'a push where an archive was asked for',
    after: archiving,
    command: fitting('AuthorizePush'),
    events: become('PushAuthorized'),
  },
  {
    refused: 'gates-red',
    what: 'a push of what broke a gate',
    after: proving,
    command: changed('AuthorizePush', { gates: [red] }),
    events: become('PushAuthorized'),
  },
  {
    refused: 'branch-not-ours',
    what: 'a push onto what others put there',
    after: proving,
    command: changed('AuthorizePush', { oldSha: secondSha }),
    events: become('PushAuthorized'),
  },
  {
    refused: 'branch-not-ours',
    what: 'a push of what is there already',
    after: [...proving, 'AuthorizePush', 'LoseWorker', ...proving.slice(2)],
    command: changed('AuthorizePush', { oldSha: firstSha, newSha: firstSha }),
    events: become('PushAuthorized'),
  },
  {
    refused: 'other-delivery',
    what: 'an archive where a pull request was asked for',
    after: proving,
    command: fitting('DeliverArchive'),
    events: (_job, command) => [
      { ...command, type: 'ArchiveDelivered', deliver: 'zip' } as unknown as JobEvent,
      { type: 'JobCompleted' },
    ],
  },
  {
    refused: 'gates-red',
    what: 'an archive of what broke a gate',
    after: archiving,
    command: changed('DeliverArchive', { gates: [red] }),
    events: (_job, command) => [
      { ...command, type: 'ArchiveDelivered', deliver: 'zip' } as unknown as JobEvent,
      { type: 'JobCompleted' },
    ],
  },
  {
    refused: 'push-not-authorized',
    what: 'a push without authorisation',
    after: proving,
    command: fitting('RecordPush'),
    events: become('BranchPushed'),
  },
  {
    refused: 'attempt-finished',
    what: 'a push that is recorded twice',
    after: pushed,
    command: fitting('RecordPush'),
    events: become('BranchPushed'),
  },

  /* Deliveries. */
  {
    refused: 'head-moved',
    what: 'another commit verified than was pushed',
    after: pushed,
    command: changed('VerifyDelivery', { headSha: secondSha }),
    events: become('DeliveryVerified'),
  },
  {
    refused: 'push-not-authorized',
    what: 'a delivery refuted that was never made',
    after: proving,
    command: fitting('RefuteDelivery'),
    events: become('DeliveryRefuted', { type: 'HumanNeeded', reason: 'delivery', explanation: 'It moved.' }),
  },
  {
    refused: 'head-moved',
    what: 'a review of another commit than the delivered one',
    after: delivered,
    command: changed('RequestChanges', { headSha: secondSha }),
    events: added(true),
  },
  {
    refused: 'head-moved',
    what: 'red checks of another commit than the delivered one',
    after: delivered,
    command: changed('ReportRedCi', { headSha: secondSha }),
    events: added(true),
  },
  {
    refused: 'head-moved',
    what: 'a review that joins although nothing was delivered',
    after: approved,
    command: fitting('RequestChanges'),
    events: added(false),
  },
  {
    refused: 'round-taken',
    what: 'a second round for one commit',
    after: backAtFirst,
    command: changed('RequestChanges', { headSha: firstSha }),
    events: added(true),
  },
  {
    refused: 'bounds',
    what: 'more reviews that join than are taken',
    after: [...delivered, 'RequestChanges', ...Array<Step>(mostJoinedReviews).fill('RequestChanges')],
    command: fitting('RequestChanges'),
    events: added(false),
  },
  {
    refused: 'foreign-pull-request',
    what: 'the merge of another pull request',
    after: held,
    command: changed('RecordMerge', { pullRequest: 9 }),
    events: become('PullRequestMerged', { type: 'JobCancelled', cause: 'held-pull-request-merged' }),
  },
  {
    refused: 'merged-request',
    what: 'the merge of a request for that of the work that was delivered since',
    after: [
      ...held,
      'ReleaseHold',
      ...pushed.slice(approved.length),
      changed('VerifyDelivery', { pullRequest: 9 }),
    ],
    command: changed('RecordMerge', { headSha: holdSha }),
    events: become('PullRequestMerged', { type: 'JobCompleted' }),
  },
  {
    refused: 'foreign-pull-request',
    what: 'the end of another pull request',
    after: delivered,
    command: changed('RecordClose', { pullRequest: 9 }),
    events: become('PullRequestClosed', { type: 'JobCancelled', cause: 'pull-request-closed' }),
  },
  {
    refused: 'already-reverted',
    what: 'a second revert',
    after: [...delivered, 'RecordMerge', 'RecordRevert'],
    command: fitting('RecordRevert'),
    events: become('MergeReverted'),
  },

  /* Steering. */
  {
    refused: 'own-request',
    what: 'money that was granted by who asked',
    after: working,
    command: changed('RaiseBudget', { by: requester }),
    events: become('BudgetRaised'),
  },
  {
    refused: 'attempt-finished',
    what: 'a pause of work that is pushed',
    after: pushed,
    command: fitting('PauseJob'),
    events: () => [{ type: 'HumanNeeded', reason: 'paused', explanation: 'Paused by rita.' }],
  },
  {
    refused: 'wrong-reason',
    what: 'a job resumed that is not paused',
    after: [...working, changed('FailAttempt', { stopReason: 'stuck' })],
    command: () => ({
      type: 'ResumeJob',
      by: reviewer,
      adoption: { previousSha: null, headSha: secondSha, pushedBy: [reviewer], pausedSince: '' },
    }),
    events: adopted,
  },
  {
    refused: 'branch-not-ours',
    what: 'commits taken over that do not follow what the factory left',
    after: [...working, 'PauseJob'],
    command: (job) => ({
      type: 'ResumeJob',
      by: reviewer,
      adoption: {
        previousSha: firstSha,
        headSha: secondSha,
        pushedBy: [reviewer],
        pausedSince: job.stateSince,
      },
    }),
    events: adopted,
  },
];

function adopted(job: Job, command: JobCommand): JobEvent[] {
  const { by, adoption } = command as JobCommandOf<'ResumeJob'>;
  if (adoption === undefined) throw new Error('nothing is taken over');
  const { pausedSince: _, ...taken } = adoption;
  return [
    { type: 'BranchAdopted', ...taken, by },
    { type: 'JobRetried', by, inputHash: inputHashIn(job) },
  ];
}

function findingsIn(commits: readonly Commit[]): string[] {
  return ruleFindings(jobId, commits).map(({ version, kind }) => `${version} ${kind}`);
}

function decided(job: Job, command: JobCommand): JobEvent[] {
  return decide(job, { commandId: 'c', actor: { kind: 'governance' }, command }, canonicalHash);
}

describe('what the job core refuses, and stands in a log all the same', () => {
  for (const { refused, what, after, command, events } of forgeries) {
    it(`is found: ${what}`, async () => {
      const log = await logOf(after);
      assert.deepEqual(findingsIn(log), []);
      const job = foldCommits(jobId, log);
      const asks = command(job);
      const [answer] = decided(job, asks);
      assert.equal(answer?.type === 'CommandRefused' && answer.code, refused, JSON.stringify(answer));
      const [first, ...others] = findingsIn(withForged(log, () => events(job, asks)));
      assert.match(first ?? 'nothing', new RegExp(`^${log.length + 1} `));
      assert.ok(others.every((finding) => finding.startsWith(`${log.length + 1} `)));
    });
  }

  it('is found: a try that people had asked for before they ended the job', async () => {
    const stopped = { type: 'JobCancelled', cause: 'command', withdrawnAt: '2026-01-02T00:00:20Z' } as const;
    const log = withForged(await logOf(asked), () => [stopped]);
    const retried = (askedAt: string) =>
      withForged(log, (job) => [{ type: 'JobRetried', by: requester, inputHash: inputHashIn(job), askedAt }]);
    assert.deepEqual(findingsIn(retried('2026-01-02T00:00:20Z')), []);
    assert.deepEqual(findingsIn(retried('2026-01-02T00:00:19Z')), [`${log.length + 1} not-decided`]);
  });

  it('is tried for every refusal but one that follows from what is in no log', () => {
    const tried = new Set(['overtaken', ...forgeries.map(({ refused }) => refused)]);
    /* Whether the branch was read before a worker was given up. */
    assert.deepEqual(
      refusalCodes.filter((code) => !tried.has(code)),
      ['branch-unread'],
    );
  });
});

describe('what the job core has decided', () => {
  it('is never found, whatever was asked in whatever order, by whom and when', async () => {
    const paused = [...working, 'PauseJob'] as const;
    const ways = [asked, held, approved, planning, working, proving, pushed, delivered, archiving, paused];
    const begun = await Promise.all(ways.map((steps) => logOf(steps)));
    const types = Object.keys(transitions) as JobCommandType[];
    const replies = [
      undefined,
      { repository, issueNumber: 3 },
      { repository, issueNumber: 3, commentId: 4 },
    ] as const;
    const order = fc.array(
      fc.record({
        type: fc.constantFrom(...types),
        replyTo: fc.constantFrom(...replies),
        happenedAt: fc.constantFrom(undefined, '2026-01-02T00:00:00Z'),
        change: fc.constantFrom(
          {},
          { attempt: 1 },
          { headSha: secondSha },
          { stopReason: 'budget' },
          nothingLeft,
        ),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(fc.constantFrom([], ...begun), order, (start, wishes) => {
        let log: Commit[] = start;
        for (const { type, change, replyTo, happenedAt } of wishes) {
          const job = foldCommits(jobId, log);
          const envelope = {
            commandId: `${log.length}`,
            actor: { kind: 'governance' } as const,
            command: { ...fittingCommand(type, job), ...change } as JobCommand,
            ...(replyTo === undefined ? {} : { replyTo }),
            ...(happenedAt === undefined ? {} : { happenedAt }),
          };
          const events = decide(job, envelope, canonicalHash);
          log = [...log, sealCommit(jobId, log.at(-1), envelope, events, Date.parse('2026-01-02'))];
        }
        assert.deepEqual(
          ruleFindings(jobId, log).filter(({ kind }) => kind === 'not-decided'),
          [],
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('what the job core would have made otherwise', () => {
  const cases: [what: string, after: readonly Step[], forged: (job: Job) => JobEvent[]][] = [
    [
      'an attempt that failed and after which nobody is asked',
      working,
      () => [{ type: 'AttemptFailed', attempt: 1, stopReason: 'stuck', explanation: 'No.', usage: noUsage }],
    ],
    [
      'work for an earlier input that counts as the answer to a later one',
      [...refuted, 'GuideJob', ...working.slice(1)],
      () => [{ type: 'BranchPushed', attempt: 2, sha: firstSha, usage: noUsage, madeBy: 1 }],
    ],
    [
      'work that counts as made by another attempt than it was',
      [...refuted, 'RetryJob', ...working.slice(1)],
      () => [{ type: 'BranchPushed', attempt: 2, sha: firstSha, usage: noUsage, madeBy: 2 }],
    ],
    [
      'an attempt beyond the last',
      [...approved, 'StartAttempt', 'LoseWorker', 'StartAttempt'],
      () => [{ type: 'WorkerLost', attempt: 2, evidence: 'no-heartbeat' }],
    ],
    [
      'a plan that was asked for alone and is carried out',
      [planOnly, ...planning.slice(1)],
      () => [{ type: 'PlanRecorded', attempt: 1, plan: artifact, items: 2, writeGlobs: [] }],
    ],
    [
      'a round of reviews beyond the last',
      [
        ...delivered,
        'RequestChanges',
        'RecordVerdict',
        ...proving.slice(2),
        'AuthorizePush',
        'RecordPush',
        'VerifyDelivery',
      ],
      (job) => added(true)(job, { type: 'RequestChanges', part: part('review'), headSha: shaOfAttempt(2) }),
    ],
    [
      'a review of what was delivered that is counted as none',
      delivered,
      (job) => added(false)(job, { type: 'RequestChanges', part: part('review'), headSha: firstSha }),
    ],
    [
      'money that people waited for and that moves nothing',
      [...working, changed('FailAttempt', { stopReason: 'budget' })],
      () => [{ type: 'BudgetRaised', by: reviewer, microUsd: 5 }],
    ],
    [
      'a merge of what holds the job that counts as done',
      held,
      () => [
        { type: 'PullRequestMerged', pullRequest: 8, sha: secondSha },
        { type: 'JobCancelled', cause: 'command' },
      ],
    ],
    [
      'a job that is tried again after the edit of a request',
      held,
      (job) => {
        const edited = { ...request, hash: canonicalHash('edited') };
        return [
          {
            type: 'RequestAmended',
            request: edited,
            by: requester,
            inputHash: inputHashOf(edited, job.details?.additions ?? [], canonicalHash),
          },
          { type: 'HumanNeeded', reason: 'paused', explanation: 'Paused.' },
        ];
      },
    ],
  ];
  for (const [what, after, forged] of cases) {
    it(`is found: ${what}`, async () => {
      const log = await logOf(after);
      assert.deepEqual(findingsIn(log), []);
      assert.notDeepEqual(findingsIn(withForged(log, forged)), []);
    });
  }
});

describe('what the log does not tell', () => {
  it('is taken to have been as the command needs it', async () => {
    const authorized = await logOf([...proving, 'AuthorizePush']);
    const lost: JobEvent = { type: 'WorkerLost', attempt: 1, evidence: 'no-heartbeat' };
    assert.deepEqual(findingsIn(withForged(authorized, () => [lost])), []);
    const failed: JobEvent = {
      type: 'AttemptFailed',
      attempt: 1,
      stopReason: 'worker_error',
      explanation: 'No.',
      usage: noUsage,
    };
    assert.deepEqual(findingsIn(withForged(authorized, () => [failed])), []);
    const usage = { ...noUsage, microUsd: 7 };
    const arrived: JobEvent = { type: 'BranchPushed', attempt: 1, sha: firstSha, usage };
    assert.deepEqual(findingsIn(withForged(authorized, () => [arrived])), []);
    const lookedAgain = await logOf([...refuted, 'RetryJob', ...working.slice(1)]);
    const guided = await logOf([...refuted, 'GuideJob', ...working.slice(1)]);
    const nothing = { ...failed, attempt: 2, stopReason: 'no_changes' } as const;
    const taken: JobEvent = { type: 'BranchPushed', attempt: 2, sha: firstSha, usage, madeBy: 1 };
    assert.deepEqual(findingsIn(withForged(lookedAgain, () => [taken])), []);
    for (const log of [lookedAgain, guided])
      assert.deepEqual(
        findingsIn(
          withForged(log, () => [nothing, { type: 'JobFailed', outcome: 'NO_CHANGES', explanation: 'No.' }]),
        ),
        [],
      );
    const handed: JobEvent = { type: 'HumanNeeded', reason: 'delivery', explanation: 'Look at it.' };
    assert.deepEqual(findingsIn(withForged(guided, () => [nothing, handed])), []);
    const again = await logOf(askedAgain);
    assert.deepEqual(
      findingsIn(withForged(again, () => [{ type: 'QuestionsAsked', questions: ['Which?'] }])),
      [],
    );
  });

  it('is how a sentence for people was worded', async () => {
    const log = await logOf([...asked, 'AskQuestions']);
    const expired: JobEvent = {
      type: 'HumanNeeded',
      reason: 'question',
      explanation: 'Said otherwise once.',
    };
    assert.deepEqual(findingsIn(withForged(log, () => [expired])), []);
  });
});
