import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { effectsOf } from '../../../src/job/effects-of.ts';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../src/job/job-command.ts';
import { noUsage } from '../../../src/job/no-usage.ts';
import { provenanceOf } from '../../../src/job/provenance-of.ts';
import {
  artifact,
  authorizedJob,
  firstSha,
  hashOf,
  issue,
  issueAll,
  jobIn,
  pushedJob,
  request,
  requester,
  reviewer,
  secondSha,
} from '../../support/job-scenario.ts';

const attempt = ['RecordVerdict', 'StartAttempt', 'RegisterWorker', 'RecordPlan'] as const;
const refuted = () => issueAll(pushedJob(), ['RefuteDelivery']);
const usage = { ...noUsage, microUsd: 7 };

/** The newest attempt says that nothing is left to change, and the branch is read. */
function findsNothing(job: Job, branchHead: string | null | undefined) {
  const number = job.details?.attempt?.number ?? 0;
  return issue(job, {
    type: 'FailAttempt',
    attempt: number,
    stopReason: 'no_changes',
    explanation: 'All is there.',
    usage,
    ...(branchHead === undefined ? {} : { branchHead }),
  });
}

function after(job: Job, ...steps: (JobCommand | JobCommandType)[]): Job {
  return issueAll(job, [...steps, ...attempt]);
}

describe('work that is pushed and was not verified', () => {
  for (const [how, job] of [
    ['its delivery was refuted', () => after(refuted(), 'RetryJob')],
    [
      'it was paused before its push was recorded',
      () => after(authorizedJob(), 'PauseJob', { type: 'ResumeJob', by: reviewer }),
    ],
    [
      'its worker was lost before its push was seen',
      () => issueAll(authorizedJob(), ['LoseWorker', ...attempt.slice(1)]),
    ],
  ] as const)
    it(`is verified when the next attempt finds nothing to change, because ${how}`, () => {
      const before = job();
      const { job: found, events } = findsNothing(before, firstSha);
      assert.deepEqual(events, [{ type: 'BranchPushed', attempt: 2, sha: firstSha, usage, madeBy: 1 }]);
      assert.equal(found.state, 'VALIDATING');
      assert.equal(found.details?.usage.microUsd, (before.details?.usage.microUsd ?? 0) + 7);
      const verified = issueAll(found, ['VerifyDelivery']);
      assert.deepEqual([verified.state, verified.details?.deliveredSha], ['DEPLOYABLE', firstSha]);
    });

  it('keeps the gates, the report and the number of the attempt that made it', () => {
    const before = after(refuted(), 'RetryJob');
    const found = findsNothing(before, firstSha).job;
    assert.deepEqual(found.details?.attempt?.pushAuthorized, {
      oldSha: null,
      newSha: firstSha,
      gates: [],
      report: artifact,
      madeBy: 1,
    });
    const log = { version: found.version, hash: hashOf('log') };
    assert.equal(provenanceOf(found, 8, log)?.predicate.attempt, 1);
    const { job, events } = issue(found, { type: 'VerifyDelivery', pullRequest: 8, headSha: firstSha });
    const effects = effectsOf({ jobId: job.id, version: job.version, events }, job);
    const [learnings] = effects.filter(({ type }) => type === 'keep-learnings');
    assert.equal(learnings?.type === 'keep-learnings' && learnings.attempt, 1);
  });

  it('can be refuted, tried again and found once more', () => {
    const once = findsNothing(after(refuted(), 'RetryJob'), firstSha).job;
    const again = after(issueAll(once, ['RefuteDelivery']), 'RetryJob');
    const [event] = findsNothing(again, firstSha).events;
    assert.deepEqual(event?.type === 'BranchPushed' && [event.attempt, event.madeBy], [3, 1]);
  });

  for (const [what, job] of [
    ['guidance was added', () => after(refuted(), 'GuideJob')],
    [
      'another request was frozen',
      () =>
        after(refuted(), 'CancelJob', {
          type: 'RetryJob',
          by: requester,
          request: { ...request, hash: '9'.repeat(64), title: 'Print the date' },
        }),
    ],
  ] as const)
    it(`is no answer where ${what}: a person is told what is there`, () => {
      const { job: found, events } = findsNothing(job(), firstSha);
      assert.deepEqual(
        events.map(({ type }) => type),
        ['AttemptFailed', 'HumanNeeded'],
      );
      assert.deepEqual([found.state, found.details?.human?.reason], ['NEEDS_HUMAN', 'delivery']);
      assert.match(found.details?.human?.explanation ?? '', /1{40}.*not verified.*All is there\./s);
    });

  for (const [where, head] of [
    ['absent', null],
    ['at a commit of somebody else', secondSha],
  ] as const)
    it(`is gone where the branch is ${where}: then nothing was changed`, () => {
      const { job } = findsNothing(after(refuted(), 'RetryJob'), head);
      assert.deepEqual([job.state, job.details?.outcome], ['FAILED', 'NO_CHANGES']);
    });

  it('is not judged without a look at the branch', () => {
    const { events } = findsNothing(after(refuted(), 'RetryJob'), undefined);
    assert.equal(events[0]?.type === 'CommandRefused' && events[0].code, 'branch-unread');
  });

  it('is none where what the branch holds was verified, or nothing was ever authorised', () => {
    const round = findsNothing(after(jobIn('DEPLOYABLE'), 'RequestChanges'), firstSha).job;
    assert.equal(round.details?.outcome, 'NO_CHANGES');
    const first = findsNothing(jobIn('IN_PROGRESS'), undefined).job;
    assert.equal(first.details?.outcome, 'NO_CHANGES');
  });
});

describe('a pause', () => {
  it('is refused once the work is pushed, which is verified then', () => {
    const { job, events } = issue(pushedJob(), { type: 'PauseJob', by: reviewer });
    assert.equal(events[0]?.type === 'CommandRefused' && events[0].code, 'attempt-finished');
    assert.equal(issueAll(job, ['VerifyDelivery']).state, 'DEPLOYABLE');
  });

  it('is taken while a later attempt proves its work', () => {
    const proving = after(refuted(), 'RetryJob');
    assert.equal(issueAll(proving, ['StartValidation', 'PauseJob']).state, 'NEEDS_HUMAN');
  });
});
