import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effectsOf } from '../../../src/job/effects-of.ts';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../src/job/job-command.ts';
import { fittingCommand, issue, issueAll, jobIn, repository } from '../../support/job-scenario.ts';

function commitOf(before: Job, type: JobCommandType | JobCommand) {
  const { job, events } = issue(before, typeof type === 'string' ? fittingCommand(type, before) : type);
  return { commit: { jobId: job.id, version: job.version, events }, job };
}
const kinds = (effects: { type: string }[]) => effects.map((effect) => effect.type);

describe('effects of a commit', () => {
  test('a submitted job is analysed, and announced with what shows it', () => {
    const { commit, job } = commitOf(jobIn('DRAFT'), 'SubmitJob');
    assert.deepEqual(kinds(effectsOf(commit, job)), ['analyse', 'notify']);
  });
  test('an approval wakes the dispatcher', () => {
    const { commit, job } = commitOf(jobIn('GOVERNANCE_ANALYSIS'), 'RecordVerdict');
    assert.deepEqual(kinds(effectsOf(commit, job)), ['wake-dispatcher', 'project']);
  });
  test('a started attempt wants its task', () => {
    const { commit, job } = commitOf(jobIn('APPROVED'), 'StartAttempt');
    assert.deepEqual(kinds(effectsOf(commit, job)), ['start-task', 'project']);
  });
  test('only the merge of what held a job is told of when it cancels', () => {
    for (const [cause, told] of [
      ['held-pull-request-merged', true],
      ['pull-request-closed', false],
    ] as const) {
      const job = jobIn('CANCELLED');
      const commit = { jobId: job.id, version: 9, events: [{ type: 'JobCancelled', cause } as const] };
      assert.equal(kinds(effectsOf(commit, job)).includes('notify'), told);
    }
  });
  test('a cancellation ends the task and frees the locks', () => {
    const { commit, job } = commitOf(jobIn('IN_PROGRESS'), 'CancelJob');
    assert.deepEqual(kinds(effectsOf(commit, job)), ['stop-task', 'release-locks', 'project']);
  });
  test('a delivered job frees its locks and keeps its task: the worker ends by itself', () => {
    const { commit, job } = commitOf(
      issueAll(jobIn('VALIDATING'), ['AuthorizePush', 'RecordPush']),
      'VerifyDelivery',
    );
    assert.deepEqual(kinds(effectsOf(commit, job)), ['release-locks', 'keep-learnings', 'notify']);
  });
  test('granted money is added before anything looks at it, and still when the job has ended', () => {
    const waiting = issueAll(jobIn('IN_PROGRESS'), [
      { ...fittingCommand('FailAttempt', jobIn('IN_PROGRESS')), stopReason: 'budget' } as JobCommand,
    ]);
    const { commit, job } = commitOf(waiting, 'RaiseBudget');
    assert.deepEqual(kinds(effectsOf(commit, job)), ['raise-budget', 'analyse', 'notify']);
    assert.deepEqual(effectsOf(commit, issueAll(job, ['CancelJob']))[0], {
      type: 'raise-budget',
      jobId: job.id,
      scope: `job:${job.id}`,
      raiseId: `commit:${commit.version}`,
      microUsd: 1_000_000,
    });
  });
  test('a refusal on an issue without a job is answered and shows nothing', () => {
    const before = jobIn('DRAFT');
    const { events, job } = issue(
      before,
      { type: 'RefuseCommand', command: 'run', code: 'no-permission', message: 'No.' },
      { repository, issueNumber: 3 },
    );
    assert.deepEqual(kinds(effectsOf({ jobId: job.id, version: 1, events }, job)), ['notify']);
  });
  test("a worker's refused command bothers nobody", () => {
    const { commit, job } = commitOf(jobIn('CANCELLED'), 'StartValidation');
    assert.deepEqual(kinds(effectsOf(commit, job)), ['project']);
  });
});

describe('effects of a commit that is seen again later', () => {
  test('people are told of it again, and shown the job as it is by now', () => {
    const { commit, job } = commitOf(jobIn('DRAFT'), 'SubmitJob');
    const later = issueAll(job, ['RecordVerdict']);
    assert.deepEqual(
      effectsOf(commit, later).filter(({ type }) => type === 'notify' || type === 'project'),
      [
        { type: 'notify', jobId: job.id, version: commit.version },
        { type: 'project', jobId: job.id, version: later.version },
      ],
    );
  });
  test('a start is not revived once the worker has registered or the job was cancelled', () => {
    const { commit, job } = commitOf(jobIn('APPROVED'), 'StartAttempt');
    assert.ok(!kinds(effectsOf(commit, issueAll(job, ['RegisterWorker']))).includes('start-task'));
    assert.ok(!kinds(effectsOf(commit, issueAll(job, ['CancelJob']))).includes('start-task'));
    assert.ok(
      !kinds(effectsOf(commit, issueAll(job, ['LoseWorker', 'StartAttempt']))).includes('start-task'),
    );
  });
  test('an analysis is not asked for again once its verdict is there', () => {
    const { commit, job } = commitOf(jobIn('DRAFT'), 'SubmitJob');
    assert.ok(!kinds(effectsOf(commit, issueAll(job, ['RecordVerdict']))).includes('analyse'));
  });
  test('a stop does not end the task of a newer attempt', () => {
    const { commit, job } = commitOf(jobIn('IN_PROGRESS'), 'GuideJob');
    const next = issueAll(job, ['RecordVerdict', 'StartAttempt']);
    assert.ok(!kinds(effectsOf(commit, next)).includes('stop-task'));
  });
});
