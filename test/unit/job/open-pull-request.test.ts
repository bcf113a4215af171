import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openPullRequestOf } from '../../../src/job/open-pull-request.ts';

const headSha = 'a'.repeat(40);
const hold = (pullRequest: number) => ({ pullRequest, headSha });
const delivered = (number: number) => ({ number, headSha });

describe('the pull request that stands for a job', () => {
  it('is the newest, whether it holds the request or shows code', () => {
    assert.equal(openPullRequestOf({}), undefined);
    assert.equal(openPullRequestOf({ hold: hold(5) }), 5);
    assert.equal(openPullRequestOf({ pullRequest: delivered(6) }), 6);
    assert.equal(openPullRequestOf({ hold: hold(11), pullRequest: delivered(10) }), 11);
    assert.equal(openPullRequestOf({ hold: hold(5), pullRequest: delivered(6) }), 6);
  });

  it('is none that was given up, nor one that held what has ended', () => {
    assert.equal(openPullRequestOf({ pullRequest: delivered(6), formerHold: 6 }), undefined);
    assert.equal(openPullRequestOf({ hold: { ...hold(5), ended: true } }), undefined);
    const ended = { ...hold(11), ended: true as const };
    assert.equal(openPullRequestOf({ hold: ended, pullRequest: delivered(10) }), 10);
  });
});
