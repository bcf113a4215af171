import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../src/job/job-command.ts';
import { provenanceOf } from '../../../src/job/provenance-of.ts';
import { releaseOf } from '../../../src/job/release-of.ts';
import { issueAll, jobIn, request, requester, reviewer } from '../../support/job-scenario.ts';

const released = issueAll(jobIn('HELD'), ['ReleaseHold']);
const askedAnew: JobCommand = {
  type: 'RetryJob',
  by: requester,
  request: { ...request, hash: '9'.repeat(64) },
};
const pushed: JobCommandType[] = [
  'StartAttempt',
  'RegisterWorker',
  'RecordPlan',
  'StartValidation',
  'AuthorizePush',
  'RecordPush',
];
const releaserIn = ({ details }: Job) => details && releaseOf(details)?.reviewer;
const statedBy = (job: Job) => provenanceOf(job, 8, { version: 1, hash: 'a'.repeat(64) })?.predicate.verdict;

describe('the release of a request', () => {
  it('is told as long as the request stands, also when the job is tried again', () => {
    assert.deepEqual(releaserIn(released), reviewer);
    assert.deepEqual(releaserIn(issueAll(released, ['CancelJob', 'RetryJob'])), reviewer);
    assert.deepEqual(statedBy(issueAll(released, pushed))?.releasedBy, reviewer);
  });

  it('is not told of another request that the policy has approved since', () => {
    const anew = issueAll(released, ['CancelJob', askedAnew, 'RecordVerdict']);
    assert.equal(anew.details?.verdict?.decision, 'approve');
    assert.equal(releaserIn(anew), undefined);
    assert.deepEqual(statedBy(issueAll(anew, pushed))?.decision, 'approve');
    assert.equal(statedBy(issueAll(anew, pushed))?.releasedBy, undefined);
  });

  it('is told of no request that nobody has released', () => {
    assert.equal(releaserIn(jobIn('HELD')), undefined);
    assert.equal(releaserIn(jobIn('DEPLOYABLE')), undefined);
  });
});
