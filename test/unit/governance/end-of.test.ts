import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { JobMessage } from '../../../src/contracts/job-message.ts';
import { endOf } from '../../../src/governance/end-of.ts';
import type { GovernanceWorld } from '../../support/governance-world.ts';
import { HeldWorld } from './holds/held-world.ts';

const sha = 'c'.repeat(40);
const headSha = 'd'.repeat(40);
const unshown = { code: 'merge-unshown', disposition: 'retry' };

describe('the end of a pull request', () => {
  it('is its merge or its close', () => {
    assert.deepEqual(endOf({ number: 7, merged: true, mergeSha: sha, headSha }), {
      type: 'RecordMerge',
      pullRequest: 7,
      sha,
      headSha,
    });
    assert.deepEqual(endOf({ number: 7, merged: false, mergeSha: null, headSha }), {
      type: 'RecordClose',
      pullRequest: 7,
    });
  });

  it('is not told yet by a merge of which GitHub does not say what it made', () => {
    assert.throws(() => endOf({ number: 7, merged: true, mergeSha: null, headSha }), unshown);
  });
});

describe('a merge of which GitHub does not say yet what it made', () => {
  let world: HeldWorld;
  beforeEach(() => {
    world = new HeldWorld();
  });
  const shows = (pullRequest: number, mergeSha: string | null) => {
    const stored = world.github.at(world.repository).pullRequests.get(pullRequest);
    Object.assign(stored ?? {}, {
      state: 'closed',
      merged: true,
      mergeSha,
      closedAt: '2026-03-01T13:00:00Z',
    });
  };
  const closeIssue = () =>
    world.github.openIssue(world.repository, { number: 1, labels: ['ai-factory'], state: 'closed' });
  const closed = (pullRequest: number) => world.aboutPullRequest('pull-request-closed', { pullRequest });
  const saw = (divergence: 'pull-request-closed' | 'issue-closed') =>
    ({ type: 'reconcile', commandId: `r:${divergence}`, jobId: world.jobId, divergence }) as const;

  const ways: Record<
    string,
    { before: (of: GovernanceWorld) => Promise<{ pullRequest: number }>; hears: (n: number) => JobMessage }
  > = {
    'a webhook': { before: (of) => of.delivered(), hears: closed },
    'the sweeper': { before: (of) => of.delivered(), hears: () => saw('pull-request-closed') },
    'its issue, which it has closed': {
      before: (of) => of.delivered(),
      hears: () => world.from('issue-closed'),
    },
    'its issue, as the sweeper found it': {
      before: (of) => of.delivered(),
      hears: () => saw('issue-closed'),
    },
    'its confirmation': { before: (of) => of.pushed(), hears: (n) => world.confirmation(n) },
  };
  for (const [by, { before, hears }] of Object.entries(ways))
    it(`heard of by ${by} does not cancel the job, and completes it once GitHub says`, async () => {
      const { pullRequest } = await before(world);
      shows(pullRequest, null);
      closeIssue();
      const { version } = await world.job();
      await assert.rejects(world.consume(hears(pullRequest)), unshown);
      assert.equal((await world.job()).version, version);
      shows(pullRequest, sha);
      await world.consume(hears(pullRequest));
      const { state, details } = await world.job();
      assert.deepEqual([state, details?.merged], ['COMPLETED', { pullRequest, sha }]);
    });

  it('is waited for also where it holds what somebody else put on top before it was confirmed', async () => {
    const { pullRequest } = await world.pushed();
    world.github.commit(world.repository, world.branch, { 'fix.js': 'by somebody else' });
    shows(pullRequest, null);
    await assert.rejects(world.consume(world.confirmation(pullRequest)), unshown);
    shows(pullRequest, sha);
    await world.consume(world.confirmation(pullRequest));
    assert.equal((await world.job()).state, 'COMPLETED');
  });

  it('is waited for also where it was what held the job, before the log knew it', async () => {
    await world.hold();
    await world.issue({ type: 'VoidHold', pullRequest: world.pullRequest, headSha: '9'.repeat(40) });
    shows(world.pullRequest, null);
    await assert.rejects(world.opened({ commandId: 'opened' }), unshown);
    shows(world.pullRequest, sha);
    await world.opened({ commandId: 'opened' });
    assert.deepEqual((await world.details()).merged, { pullRequest: world.pullRequest, sha });
  });
});
