import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../src/job/job-command.ts';
import {
  firstSha,
  issueAll,
  jobIn,
  pushedJob,
  request,
  requester,
  secondSha,
} from '../../support/job-scenario.ts';

const another = {
  ...request,
  hash: '9'.repeat(64),
  artifact: { sha256: '8'.repeat(64), bytes: 3 },
  title: 'Print the date',
};
const askedAnew: JobCommand = { type: 'RetryJob', by: requester, request: another };

/** With a plan and a checkpoint of what was asked first, and then whatever happened. */
function begun(...steps: (JobCommand | JobCommandType)[]): Job {
  return issueAll(jobIn('IN_PROGRESS'), ['RecordCheckpoint', ...steps]);
}

function kept({ details }: Job): boolean[] {
  return [details?.plan !== undefined, details?.checkpoint !== undefined];
}

describe('a request that is frozen anew', () => {
  it('is begun anew: neither plan nor checkpoint of what was asked before are there for it', () => {
    assert.deepEqual(kept(begun('CancelJob')), [true, true]);
    assert.deepEqual(kept(begun('CancelJob', askedAnew)), [false, false]);
  });

  it('is begun anew when it is edited while it is held', () => {
    const held = begun('PauseJob', 'ResumeJob');
    const inputHash = held.details?.inputHash ?? '';
    const verdict = { ...held.details?.verdict, decision: 'hold', inputHash } as const;
    const again = issueAll(held, [{ type: 'RecordVerdict', verdict } as JobCommand]);
    assert.deepEqual(kept(again), [true, true]);
    assert.deepEqual(kept(issueAll(again, ['AmendRequest'])), [false, false]);
  });

  it('does not answer questions about another, and nobody is asked them any more', () => {
    const asking = issueAll(jobIn('NEEDS_INPUT'), ['ExpireQuestions', 'CancelJob', askedAnew]);
    assert.deepEqual([asking.details?.questions, asking.details?.human], [undefined, undefined]);
  });

  for (const goesOn of ['RetryJob', 'GuideJob', 'RebaseJob'] as const)
    it(`is not meant by ${goesOn}, which goes on with what there is`, () => {
      assert.deepEqual(kept(begun('PauseJob', goesOn)), [true, true]);
    });

  it('is not meant by a pause and what follows it', () => {
    assert.deepEqual(kept(begun('PauseJob', 'ResumeJob', 'RecordVerdict', 'StartAttempt')), [true, true]);
  });
});

describe('code that was pushed for another request', () => {
  const formerShas = ({ details }: Job) => details?.formerShas;
  const next = ['RecordVerdict', 'StartAttempt', 'RegisterWorker', 'RecordPlan', 'StartValidation'] as const;
  const push = (oldSha: string | null): JobCommand => ({
    type: 'AuthorizePush',
    attempt: 2,
    oldSha,
    newSha: secondSha,
    gates: [],
    report: request.artifact,
  });

  it('is known to be of it, once the request is frozen anew', () => {
    assert.deepEqual(formerShas(begun('CancelJob', askedAnew)), undefined);
    assert.deepEqual(formerShas(issueAll(pushedJob(), ['CancelJob', 'RetryJob'])), undefined);
    assert.deepEqual(formerShas(issueAll(pushedJob(), ['CancelJob', askedAnew])), [firstSha]);
  });

  it('is below what is pushed on top of it, and gone where the branch was begun anew', () => {
    const proving = issueAll(pushedJob(), ['CancelJob', askedAnew, ...next]);
    assert.deepEqual(formerShas(issueAll(proving, [push(firstSha)])), [firstSha]);
    assert.deepEqual(formerShas(issueAll(proving, [push(null)])), undefined);
  });
});
