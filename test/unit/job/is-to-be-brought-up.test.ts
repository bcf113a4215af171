import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isToBeBroughtUp } from '../../../src/job/is-to-be-brought-up.ts';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../src/job/job-command.ts';
import type { StopReason } from '../../../src/job/job-values.ts';
import { noUsage } from '../../../src/job/no-usage.ts';
import { firstSha, issueAll, jobIn, request, requester, shaOfAttempt } from '../../support/job-scenario.ts';

type Step = JobCommand | JobCommandType;

const toWork = ['RecordVerdict', 'StartAttempt', 'RegisterWorker', 'RecordPlan', 'StartValidation'] as const;
const toReview = [...toWork, 'AuthorizePush', 'RecordPush', 'VerifyDelivery'] as const;
const ends = (attempt: number, stopReason: StopReason): Step => ({
  type: 'FailAttempt',
  attempt,
  stopReason,
  explanation: 'Why.',
  usage: noUsage,
  branchHead: firstSha,
});
const conflicts = (attempt: number) => ends(attempt, 'base_conflict');
const anew: Step = { type: 'RetryJob', by: requester, request: { ...request, hash: '9'.repeat(64) } };

function after(...steps: Step[]): Job {
  return issueAll(jobIn('DEPLOYABLE'), steps);
}

describe('delivered work is brought up to the default branch', () => {
  for (const [when, steps, expected] of [
    ['nobody asked for it', ['RequestChanges', ...toWork], false],
    ['it is the last thing that was asked for', ['RebaseJob', ...toWork], true],
    ['a review joined before that was done', ['RebaseJob', ...toWork, 'RequestChanges', ...toWork], true],
    ['guidance was added before that was done', ['RebaseJob', 'GuideJob', 'GuideJob', ...toWork], true],
    ['an attempt that did it was lost', ['RebaseJob', ...toWork, 'LoseWorker', 'StartAttempt'], true],
    ['that is delivered', ['RebaseJob', ...toReview, 'GuideJob', ...toWork], false],
    ['it was asked for once more', ['RebaseJob', ...toReview, 'RebaseJob', 'GuideJob', ...toWork], true],
    ['people heard of conflicts and try again', ['RebaseJob', ...toWork, conflicts(2), 'RetryJob'], true],
    [
      'people heard of conflicts, tried again and the worker failed',
      ['RebaseJob', ...toWork, conflicts(2), 'RetryJob', ...toWork, ends(3, 'stuck'), 'RetryJob'],
      true,
    ],
    [
      'people heard of conflicts and said something else',
      ['RebaseJob', ...toWork, conflicts(2), 'GuideJob'],
      false,
    ],
    [
      'people heard of conflicts, said something else and asked for it again',
      ['RebaseJob', ...toWork, conflicts(2), 'GuideJob', ...toWork, ends(3, 'stuck'), 'RebaseJob'],
      true,
    ],
    [
      'people said something else before they heard of conflicts',
      ['RebaseJob', ...toWork, 'GuideJob', ...toWork, conflicts(3), 'RetryJob'],
      true,
    ],
    [
      'other conflicts were told before the last delivery',
      ['RebaseJob', ...toWork, conflicts(2), 'GuideJob', ...toReview, 'RebaseJob', 'GuideJob'],
      true,
    ],
    ['another failure was told', ['RebaseJob', ...toWork, ends(2, 'stuck'), 'GuideJob'], true],
    ['the request was frozen anew', ['RebaseJob', ...toWork, 'CancelJob', anew, ...toWork], false],
    [
      'the request was frozen anew and it was asked for then',
      ['GuideJob', ...toReview, anew, ...toWork, ends(3, 'stuck'), 'RebaseJob'],
      true,
    ],
  ] as const satisfies readonly (readonly [string, readonly Step[], boolean])[])
    it(`${expected ? 'if' : 'not if'} ${when}`, () => {
      const { details } = after(...steps);
      assert.equal(details !== undefined && isToBeBroughtUp(details, details.deliveredSha ?? ''), expected);
    });

  it('and where both have changed the same lines, people decide', () => {
    const job = after('RebaseJob', ...toWork, conflicts(2));
    assert.deepEqual([job.state, job.details?.human?.reason], ['NEEDS_HUMAN', 'stuck']);
  });

  it('once, where it was pushed and not verified, unless something else was asked for since', () => {
    const lost = after('RebaseJob', ...toWork, 'AuthorizePush', 'LoseWorker');
    for (const [job, expected] of [
      [lost, false],
      [issueAll(lost, ['GuideJob']), true],
    ] as const) {
      const { details } = job;
      assert.equal(details !== undefined && isToBeBroughtUp(details, shaOfAttempt(2)), expected);
      assert.equal(details !== undefined && isToBeBroughtUp(details, firstSha), true, 'it never arrived');
    }
  });
});
