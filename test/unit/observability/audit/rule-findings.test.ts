import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Commit } from '../../../../src/contracts/commit.ts';
import { inputHashOf } from '../../../../src/job/input-hash.ts';
import type { Job } from '../../../../src/job/job.ts';
import type { JobCommandType } from '../../../../src/job/job-command.ts';
import type { JobEvent, JobEventOf } from '../../../../src/job/job-event.ts';
import { type Actor, humanReasons } from '../../../../src/job/job-values.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { selfReleaseRule } from '../../../../src/job/self-release.ts';
import { canonicalHash } from '../../../../src/ledger/canonical-json.ts';
import { verifyChain } from '../../../../src/ledger/verify-chain.ts';
import { auditJob } from '../../../../src/observability/audit/audit-job.ts';
import { holdVerdict, logOf, rewritten, withForged } from '../../../support/audited-log.ts';
import {
  artifact,
  firstSha,
  holdSha,
  request,
  requester,
  reviewer,
  secondSha,
  verdict,
} from '../../../support/job-scenario.ts';

const jobId = '77-3';
const asked: readonly JobCommandType[] = ['SubmitJob'];
const approved: readonly JobCommandType[] = [...asked, 'RecordVerdict'];
const started: readonly JobCommandType[] = [...approved, 'StartAttempt', 'RegisterWorker', 'RecordPlan'];
const proving: readonly JobCommandType[] = [...started, 'StartValidation'];
const held = [...asked, holdVerdict, 'RecordHold'] as const;

/** What the audit says of a log whose chain holds. */
function verdictOn(commits: readonly Commit[]): string[] {
  assert.equal(verifyChain(jobId, commits), undefined);
  const { findings } = auditJob({ jobId, commits, anchors: [] });
  for (const { message } of findings) assert.match(message, /\.$/);
  return findings.map(({ version, kind }) => `${version} ${kind}`);
}

const inputHashIn = (job: Job) => job.details?.inputHash ?? '';
const started2: JobEvent = { type: 'AttemptStarted', attempt: 2, inputHash: 'd'.repeat(64) };
const pushed = (attempt: number, sha: string): JobEvent => ({
  type: 'BranchPushed',
  attempt,
  sha,
  usage: noUsage,
});
const released = (
  job: Job,
  change: Partial<JobEventOf<'HoldReleased'>> = {},
): JobEventOf<'HoldReleased'> => ({
  type: 'HoldReleased',
  reviewer,
  reviewId: 9,
  headSha: holdSha,
  inputHash: inputHashIn(job),
  ...change,
});
const authorized = (change: Partial<JobEventOf<'PushAuthorized'>> = {}): JobEvent => ({
  type: 'PushAuthorized',
  attempt: 1,
  oldSha: null,
  newSha: firstSha,
  gates: [],
  report: artifact,
  ...change,
});
const gate = {
  name: 'test',
  status: 'failed',
  exitCode: 1,
  durationMs: 5,
  redOnBase: false,
  summary: '',
} as const;

describe('the rules an audit checks', () => {
  it('allow every log that an earlier version wrote', () => {
    const folder = join(import.meta.dirname, '../../../fixtures/golden-logs');
    const logs = globSync(join(folder, '*.json')).flatMap((file) =>
      Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, { commits: Commit[] }>),
    );
    assert.ok(logs.length > 0);
    for (const [name, { commits }] of logs) assert.deepEqual(verdictOn(commits), [], name);
  });

  it('allow what the ledger makes of a job that is retried, paused, guided, reviewed and raised', async () => {
    const steps: JobCommandType[] = [
      ...proving,
      'AuthorizePush',
      'RecordPush',
      'VerifyDelivery',
      'RequestChanges',
      'RecordVerdict',
      'StartAttempt',
      'LoseWorker',
      'StartAttempt',
      'PauseJob',
      'RaiseBudget',
      'ResumeJob',
      'AskQuestions',
      'AnswerQuestions',
      'ChangePriority',
      'RecordVerdict',
      'RefuseCommand',
      'CancelJob',
      'RetryJob',
    ];
    assert.deepEqual(verdictOn(await logOf(steps)), []);
    assert.deepEqual(
      verdictOn(await logOf([...held, 'AddConstraints', holdVerdict, 'RecordHold', 'ReleaseHold'])),
      [],
    );
  });

  it('forbid an attempt that nobody approved', async () => {
    const log = await logOf(asked);
    const forged = withForged(log, (job) => [
      { type: 'AttemptStarted', attempt: 1, inputHash: inputHashIn(job) },
    ]);
    assert.deepEqual(verdictOn(forged), ['2 illegal-transition', '2 unapproved-attempt'].toReversed());
  });

  it('forbid an attempt for another input than the approved one', async () => {
    const forged = withForged(await logOf(approved), () => [
      { type: 'AttemptStarted', attempt: 1, inputHash: 'd'.repeat(64) },
    ]);
    assert.deepEqual(verdictOn(forged), ['3 unapproved-attempt']);
  });

  it('forbid an attempt after a verdict that holds or rejects', async () => {
    for (const decision of ['hold', 'reject'] as const) {
      const judged = withForged(await logOf(asked), (job) => [
        { type: 'VerdictRecorded', verdict: verdict(decision, inputHashIn(job)) },
      ]);
      const forged = withForged(judged, (job) => [
        { type: 'AttemptStarted', attempt: 1, inputHash: inputHashIn(job) },
      ]);
      assert.deepEqual(verdictOn(forged), ['3 unapproved-attempt', '3 illegal-transition']);
    }
  });

  it('forbid an old approval to be used after something was added', async () => {
    const log = await logOf([...approved, 'GuideJob']);
    const approvedHash =
      log[1]?.events[0]?.type === 'VerdictRecorded' ? log[1].events[0].verdict.inputHash : '';
    const judged = withForged(log, () => [
      { type: 'VerdictRecorded', verdict: verdict('approve', approvedHash) },
    ]);
    assert.deepEqual(verdictOn(judged), ['4 stale-verdict']);
    const begun = withForged(judged, () => [{ type: 'AttemptStarted', attempt: 1, inputHash: approvedHash }]);
    assert.deepEqual(verdictOn(begun), ['4 stale-verdict', '5 unapproved-attempt']);
  });

  it('forbid another request under an approved input hash', async () => {
    const swapped = withForged(await logOf(approved), (job) => [
      {
        type: 'JobRetried',
        by: requester,
        request: { ...request, hash: 'e'.repeat(64) },
        inputHash: inputHashIn(job),
      },
    ]);
    assert.deepEqual(verdictOn(swapped), ['3 illegal-transition', '3 wrong-input-hash']);
    const first = rewritten(await logOf(asked), 0, ({ events: [event] }) => ({
      events: [{ ...(event as JobEventOf<'JobSubmitted'>), request: { ...request, hash: 'e'.repeat(64) } }],
    }));
    assert.deepEqual(verdictOn(first), ['1 wrong-input-hash']);
  });

  it('forbid requesters to release their own hold, unless the verdict recorded that they may', async () => {
    const log = await logOf(held);
    const own = withForged(log, (job) => [released(job, { reviewer: requester })]);
    assert.deepEqual(verdictOn(own), ['4 self-release']);
    const renamed = withForged(log, (job) => [released(job, { reviewer: { ...requester, login: 'rita' } })]);
    assert.deepEqual(verdictOn(renamed), ['4 self-release']);

    const permitted = await logOf([
      ...asked,
      (job) => ({
        type: 'RecordVerdict',
        verdict: {
          ...verdict('hold', inputHashIn(job)),
          rules: [{ id: selfReleaseRule, effect: 'permit', reason: 'The configuration allows it.' }],
        },
      }),
      'RecordHold',
    ]);
    const ownRelease = (job: Job) => released(job, { reviewer: requester, selfRelease: true });
    assert.deepEqual(verdictOn(withForged(permitted, (job) => [ownRelease(job)])), []);
    assert.deepEqual(
      verdictOn(withForged(permitted, (job) => [released(job, { reviewer: requester })])),
      ['4 not-decided'],
      'it says whose it is',
    );
    assert.deepEqual(verdictOn(withForged(log, (job) => [released(job)])), []);
  });

  it('forbid requesters to raise the budget of what they asked for', async () => {
    const log = await logOf(asked);
    const raisedBy = (by: typeof requester) =>
      verdictOn(withForged(log, () => [{ type: 'BudgetRaised', by, microUsd: 1_000_000 }]));
    assert.deepEqual(raisedBy(requester), ['2 self-raised-budget']);
    assert.deepEqual(raisedBy(reviewer), []);
  });

  it('forbid the release of what is not held, of another commit, and for another input', async () => {
    const nothingHeld = withForged(await logOf(asked), (job) => [released(job)]);
    assert.deepEqual(verdictOn(nothingHeld), ['2 release-without-hold', '2 illegal-transition']);
    const log = await logOf(held);
    const otherCommit = withForged(log, (job) => [released(job, { headSha: secondSha })]);
    assert.deepEqual(verdictOn(otherCommit), ['4 release-without-hold']);
    const otherInput = withForged(log, (job) => [released(job, { inputHash: 'd'.repeat(64) })]);
    assert.deepEqual(verdictOn(otherInput), ['4 release-without-hold', '4 stale-verdict']);
  });

  it('forbid the release of a hold that somebody pushed to, and of one that shows an earlier request', async () => {
    const startedBy = (log: readonly Commit[]) =>
      withForged(log, (job) => [{ type: 'AttemptStarted', attempt: 1, inputHash: inputHashIn(job) }]);
    const voided = await logOf([...held, 'VoidHold']);
    assert.deepEqual(verdictOn(startedBy(withForged(voided, (job) => [released(job)]))), [
      '5 release-without-hold',
    ]);
    const judgedAnew = await logOf([...held, 'AmendRequest', holdVerdict]);
    assert.deepEqual(verdictOn(startedBy(withForged(judgedAnew, (job) => [released(job)]))), [
      '6 release-without-hold',
    ]);
    const shownAnew = await logOf([...held, 'AmendRequest', holdVerdict, 'RecordHold']);
    assert.deepEqual(verdictOn(startedBy(withForged(shownAnew, (job) => [released(job)]))), []);
  });

  it('forbid attempts that do not rise by one', async () => {
    const log = await logOf([...approved, 'StartAttempt', 'LoseWorker']);
    for (const attempt of [1, 3]) {
      const forged = withForged(log, (job) => [
        { type: 'AttemptStarted', attempt, inputHash: inputHashIn(job) },
      ]);
      assert.deepEqual(verdictOn(forged), ['5 attempt-order']);
    }
    assert.deepEqual(verdictOn(withForged(log, (job) => [{ ...started2, inputHash: inputHashIn(job) }])), []);
  });

  it('forbid a push without its authorisation: none, of another commit, of another attempt, a second time', async () => {
    assert.deepEqual(verdictOn(withForged(await logOf(proving), () => [pushed(1, firstSha)])), [
      '7 push-not-authorized',
    ]);
    const log = await logOf([...proving, 'AuthorizePush']);
    assert.deepEqual(verdictOn(withForged(log, () => [pushed(1, firstSha)])), []);
    assert.deepEqual(verdictOn(withForged(log, () => [pushed(1, secondSha)])), ['8 push-not-authorized']);
    assert.deepEqual(verdictOn(withForged(log, () => [pushed(2, firstSha)])), [
      '8 push-not-authorized',
      '8 superseded-attempt',
    ]);
    const twice = withForged(
      withForged(log, () => [pushed(1, firstSha)]),
      () => [pushed(1, firstSha)],
    );
    assert.deepEqual(verdictOn(twice), ['9 push-not-authorized']);
    assert.deepEqual(verdictOn(withForged(log, () => [authorized({ newSha: secondSha })])), [
      '8 push-not-authorized',
    ]);
  });

  it('forbid the authorisation of an earlier attempt to be used by a later one', async () => {
    const log = await logOf([
      ...proving,
      'AuthorizePush',
      'LoseWorker',
      'StartAttempt',
      'RegisterWorker',
      'RecordPlan',
      'StartValidation',
    ]);
    assert.deepEqual(verdictOn(log), []);
    assert.deepEqual(verdictOn(withForged(log, () => [pushed(2, firstSha)])), ['13 push-not-authorized']);
    assert.deepEqual(verdictOn(withForged(log, () => [pushed(1, firstSha)])), [
      '13 push-not-authorized',
      '13 superseded-attempt',
    ]);
  });

  it('forbid the push of a change that broke a gate, and onto a branch that is not ours', async () => {
    const log = await logOf(proving);
    assert.deepEqual(verdictOn(withForged(log, () => [authorized({ gates: [gate] })])), ['7 red-gates']);
    const redBefore = authorized({ gates: [{ ...gate, redOnBase: true }] });
    assert.deepEqual(verdictOn(withForged(log, () => [redBefore])), []);
    assert.deepEqual(verdictOn(withForged(log, () => [authorized({ oldSha: secondSha })])), [
      '7 foreign-branch',
    ]);
  });

  it('forbid a delivery of another commit than was pushed, and an end without one', async () => {
    const log = await logOf([...proving, 'AuthorizePush', 'RecordPush']);
    const other: JobEvent = { type: 'DeliveryVerified', pullRequest: 8, headSha: secondSha };
    assert.deepEqual(verdictOn(withForged(log, () => [other])), ['9 unproven-delivery']);
    const merged: JobEvent[] = [
      { type: 'PullRequestMerged', pullRequest: 8, sha: firstSha },
      { type: 'JobCompleted' },
    ];
    assert.deepEqual(verdictOn(withForged(await logOf(started), () => merged)), ['6 unproven-delivery']);
  });

  it('allow the merge of what was authorised before its worker has said that it is pushed, and of nothing else', async () => {
    const log = await logOf([...proving, 'AuthorizePush']);
    const merge = (headSha: string): JobEvent[] => [
      { type: 'PullRequestMerged', pullRequest: 8, sha: secondSha, headSha },
      { type: 'JobCompleted' },
    ];
    assert.deepEqual(verdictOn(withForged(log, () => merge(firstSha))), []);
    assert.deepEqual(verdictOn(withForged(log, () => merge(secondSha))), ['8 unproven-delivery']);
  });

  it('forbid a worker to approve, release, verify or steer, and to act for another attempt', async () => {
    const worker: Actor = { kind: 'worker', attempt: 1 };
    const approving = withForged(
      await logOf(asked),
      (job) => [{ type: 'VerdictRecorded', verdict: verdict('approve', inputHashIn(job)) }],
      worker,
    );
    assert.deepEqual(verdictOn(approving), ['2 worker-overreach']);
    const releasing = withForged(await logOf(held), (job) => [released(job)], worker);
    assert.deepEqual(verdictOn(releasing), ['4 worker-overreach']);
    const log = await logOf(started);
    const validating: JobEvent[] = [{ type: 'ValidationStarted', attempt: 1 }];
    assert.deepEqual(verdictOn(withForged(log, () => validating, worker)), []);
    assert.deepEqual(verdictOn(withForged(log, () => validating, { kind: 'worker', attempt: 2 })), [
      '6 worker-overreach',
    ]);
  });

  it('let a worker complete a job by an archive that its verdict asked for, and by nothing else', async () => {
    const worker: Actor = { kind: 'worker', attempt: 1 };
    const archive: JobEvent = {
      type: 'ArchiveDelivered',
      attempt: 1,
      deliver: 'zip',
      archive: artifact,
      sha: firstSha,
      gates: [],
      report: artifact,
      usage: noUsage,
    };
    const asking = (job: Job) =>
      ({
        type: 'RecordVerdict',
        verdict: { ...verdict('approve', inputHashIn(job)), deliver: 'zip' },
      }) as const;
    const archived = await logOf([...asked, asking, ...proving.slice(2)]);
    const both: JobEvent[] = [archive, { type: 'JobCompleted' }];
    assert.deepEqual(verdictOn(withForged(archived, () => both, worker)), []);
    assert.deepEqual(verdictOn(withForged(await logOf(proving), () => both, worker)), [
      '7 unproven-delivery',
    ]);
    const alone = verdictOn(withForged(archived, () => [{ type: 'JobCompleted' }], worker));
    assert.ok(alone.includes('7 worker-overreach') && alone.includes('7 unproven-delivery'), String(alone));
    const red = {
      name: 'test',
      status: 'failed',
      exitCode: 1,
      durationMs: 1,
      redOnBase: false,
      summary: '',
    } as const;
    const broken: JobEvent[] = [{ ...archive, gates: [red] }, { type: 'JobCompleted' }];
    assert.deepEqual(verdictOn(withForged(archived, () => broken, worker)), ['7 red-gates']);
  });

  it('forbid an attempt that was superseded to make anything happen', async () => {
    const log = await logOf([
      ...approved,
      'StartAttempt',
      'LoseWorker',
      'StartAttempt',
      'RegisterWorker',
      'RecordPlan',
    ]);
    const late: JobEvent[] = [{ type: 'ValidationStarted', attempt: 1 }];
    assert.deepEqual(verdictOn(withForged(log, () => late)), ['8 superseded-attempt']);
  });

  it('forbid every event that the transition table does not lead to', async () => {
    const forgeries: [readonly JobCommandType[], JobEvent][] = [
      [[], { type: 'JobCompleted' }],
      [[], { type: 'ValidationStarted', attempt: 1 }],
      [asked, { type: 'JobCompleted' }],
      [asked, { type: 'JobFailed', outcome: 'FAILED', explanation: 'No.' }],
      [asked, { type: 'ValidationStarted', attempt: 1 }],
      [[...asked, 'CancelJob'], { type: 'HoldOpened', pullRequest: 8, headSha: holdSha }],
      [approved, { type: 'DeliveryVerified', pullRequest: 8, headSha: firstSha }],
      [started, { type: 'CommandAcknowledged', command: 'x' }],
      ...humanReasons.map((reason): [readonly JobCommandType[], JobEvent] => [
        [...started, 'CancelJob'],
        { type: 'HumanNeeded', reason, explanation: 'Again.' },
      ]),
    ];
    for (const [steps, event] of forgeries) {
      const findings = verdictOn(withForged(await logOf(steps), () => [event]));
      const expected = event.type !== 'CommandAcknowledged';
      assert.equal(
        findings.includes(`${steps.length + 1} illegal-transition`),
        expected,
        `${steps.at(-1)} then ${event.type}: ${findings}`,
      );
    }
  });

  it('forbid events that ride on the commit of another command', async () => {
    const log = await logOf(proving);
    const riding = withForged(log, () => [
      { type: 'PriorityChanged', by: reviewer, priority: 'high' },
      authorized(),
      pushed(1, firstSha),
    ]);
    assert.deepEqual(verdictOn(riding), ['7 illegal-transition']);
    const refusedAndDone = withForged(log, () => [
      { type: 'CommandRefused', command: 'x', code: 'y', message: 'z' },
      { type: 'JobCompleted' },
    ]);
    assert.deepEqual(verdictOn(refusedAndDone), ['7 unproven-delivery', '7 illegal-transition']);
  });

  it('forbid a second submission, which would change whose request it is', async () => {
    const log = await logOf(asked);
    const [submitted] = log[0]?.events ?? [];
    assert.equal(submitted?.type, 'JobSubmitted');
    const again = withForged(log, () => [{ ...submitted, requester: reviewer } as JobEvent]);
    assert.deepEqual(verdictOn(again), ['2 illegal-transition']);
    assert.equal(
      inputHashOf(request, [], canonicalHash),
      (submitted as JobEventOf<'JobSubmitted'>).inputHash,
    );
  });
});
