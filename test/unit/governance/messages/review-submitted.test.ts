import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { GovernanceWorld, people } from '../../../support/governance-world.ts';

describe('a review of what was delivered', () => {
  let world: GovernanceWorld;
  let sha: string;
  let pullRequest: number;
  beforeEach(async () => {
    world = new GovernanceWorld();
    ({ sha, pullRequest } = await world.delivered());
  });

  const wanted = { author: people.admin, state: 'changes_requested', body: 'Use a map.' } as const;
  const reviewed = () => world.github.review(world.repository, pullRequest, { ...wanted, commitSha: sha });
  const stored = () => world.github.at(world.repository).pullRequests;
  const minutes = (count: number) => {
    world.now += count * 60_000;
  };

  it('that GitHub does not show yet is waited for, and heard then', async () => {
    const reviewId = reviewed();
    const [hidden] = stored().get(pullRequest)?.reviews.splice(0) ?? [];
    assert.ok(hidden);
    const message = world.aboutPullRequest('review-submitted', { pullRequest, reviewId });
    for (let look = 0; look < 2; look += 1) {
      await assert.rejects(world.consume(message), { code: 'review-unshown', disposition: 'retry' });
      minutes(2);
    }
    stored().get(pullRequest)?.reviews.push(hidden);
    await world.consume(message);
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
    assert.equal((await world.details()).additions.at(-1)?.text.includes('Use a map.'), true);
  });

  it('of which GitHub does not show the pull request yet is waited for, and heard then', async () => {
    const reviewId = reviewed();
    const message = world.aboutPullRequest('review-submitted', { pullRequest, reviewId });
    const hidden = stored().get(pullRequest);
    assert.ok(hidden);
    stored().delete(pullRequest);
    await assert.rejects(world.consume(message), { code: 'pull-request-unshown', disposition: 'retry' });
    stored().set(pullRequest, hidden);
    await world.consume(message);
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
  });

  it('that GitHub does not show for longer than it lags is gone, and so is its pull request', async () => {
    const gone = world.aboutPullRequest('review-submitted', { pullRequest, reviewId: 4_711 });
    const elsewhere = world.aboutPullRequest('review-submitted', { pullRequest: 4_711, reviewId: 1 });
    minutes(5);
    assert.deepEqual(await world.consume(gone), { outcome: 'ignored', code: 'review-gone' });
    assert.deepEqual(await world.consume(elsewhere), { outcome: 'ignored', code: 'pull-request-gone' });
    assert.equal((await world.job()).state, 'DEPLOYABLE');
  });

  it("on a pull request that is shown and not the factory's is waited for by nobody", async () => {
    for (const foreign of [
      { headBranch: 'feature' },
      { headBranch: world.branch, headRepositoryId: 31_337 },
    ]) {
      const number = world.github.openPullRequest(world.repository, foreign);
      const message = world.aboutPullRequest('review-submitted', { pullRequest: number, reviewId: 4_711 });
      assert.deepEqual(await world.consume(message), { outcome: 'ignored', code: 'foreign-pull-request' });
    }
  });
});
