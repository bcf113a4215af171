import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { maximalReceives, secondsUntilRetry } from '../../../../src/config/queue-definitions.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import type { JobMessage, JobMessageOf } from '../../../../src/contracts/job-message.ts';
import { GovernanceWorld, people } from '../../../support/governance-world.ts';

const revertSha = 'd'.repeat(40);

/** A job whose pull request was merged. */
async function merged() {
  const all = await mergedUnheard();
  const { world, pullRequest, sha } = all;
  await world.issue({ type: 'RecordMerge', pullRequest, sha });
  return all;
}

/** … and its log does not know yet. */
async function mergedUnheard() {
  const world = new GovernanceWorld();
  const { pullRequest } = await world.delivered();
  const sha = world.github.commit(world.repository, 'main', { 'greet.js': 'hello' });
  world.github.closePullRequest(world.repository, pullRequest, { sha });
  return { world, pullRequest, sha };
}

function revert(world: GovernanceWorld, reverted: JobMessageOf<'revert-merged'>['reverted']): JobMessage {
  return {
    type: 'revert-merged',
    commandId: `revert:${revertSha}`,
    repository: world.repository,
    sender: people.admin,
    deliveryId: 'delivery',
    receivedAt: new Date(world.now).toISOString(),
    sha: revertSha,
    reverted,
  };
}

function commitSaying(world: GovernanceWorld, message: string): void {
  const repository = world.github.at(world.repository);
  repository.commits.set(revertSha, { sha: revertSha, files: {} });
  repository.messages.set(revertSha, message);
}

describe('a commit on the default branch that takes merged work back', () => {
  it('is recorded once for the job whose pull request brought what it reverts', async () => {
    const { world, sha } = await merged();
    commitSaying(world, `Revert "Greet"\n\nThis reverts commit ${sha}.`);
    await world.consume(revert(world, { commit: sha }));
    assert.equal((await world.details()).revertedBy, revertSha);
    const again = await world.consume({ ...revert(world, { commit: sha }), commandId: 'another' });
    assert.deepEqual(again, { outcome: 'ignored', code: 'already-reverted' });
  });

  it('is found by the pull request that says so, too', async () => {
    const { world, pullRequest } = await merged();
    const { owner, name } = world.repository;
    const byPullRequest = world.github.openPullRequest(world.repository, {
      headBranch: 'revert-1',
      body: `Reverts ${owner}/${name}#${pullRequest}`,
    });
    await world.consume(revert(world, { pullRequest, byPullRequest }));
    assert.equal((await world.details()).revertedBy, revertSha);
  });

  it('counts for nothing when GitHub does not say the same', async () => {
    const { world, sha, pullRequest } = await merged();
    const silent = await world.consume(revert(world, { commit: sha }));
    assert.deepEqual(silent, { outcome: 'ignored', code: 'not-our-merge' });
    commitSaying(world, 'This reverts something else.');
    assert.equal((await world.consume(revert(world, { commit: sha }))).outcome, 'ignored');
    const byPullRequest = world.github.openPullRequest(world.repository, {
      headBranch: 'x',
      body: 'Nothing.',
    });
    assert.equal((await world.consume(revert(world, { pullRequest, byPullRequest }))).outcome, 'ignored');
    assert.equal((await world.details()).revertedBy, undefined);
  });

  it('and is heard before the merge waits until that is recorded, and then counts', async () => {
    const { world, sha, pullRequest } = await mergedUnheard();
    commitSaying(world, `This reverts commit ${sha}.`);
    const early = revert(world, { commit: sha });
    await assert.rejects(world.consume(early), { code: 'merge-unrecorded', disposition: 'retry' });
    await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
    assert.equal((await world.job()).state, 'COMPLETED');
    await world.consume(early);
    assert.equal((await world.details()).revertedBy, revertSha);
  });

  it('waits as well where the delivery is still being verified', async () => {
    const world = new GovernanceWorld();
    const { pullRequest } = await world.pushed();
    const sha = world.github.commit(world.repository, 'main', { 'greet.js': 'hello' });
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    commitSaying(world, `This reverts commit ${sha}.`);
    const early = revert(world, { commit: sha });
    await assert.rejects(world.consume(early), { code: 'merge-unrecorded' });
    await world.consume(world.confirmation(pullRequest));
    await world.consume(early);
    assert.equal((await world.details()).revertedBy, revertSha);
  });

  for (const wayMs of [0, 300, 5_000])
    it(`waits for twenty minutes, and no longer than its tries last (${wayMs} ms on its way)`, async () => {
      const { world, sha } = await mergedUnheard();
      commitSaying(world, `This reverts commit ${sha}.`);
      const early = revert(world, { commit: sha });
      const begin = world.now;
      world.now += wayMs;
      for (let receives = 1; ; receives += 1)
        try {
          const answer = await world.consume(early);
          assert.deepEqual(answer, { outcome: 'ignored', code: 'not-our-merge' });
          break;
        } catch (error) {
          assert.ok(error instanceof FactoryError && error.code === 'merge-unrecorded');
          assert.ok(receives < maximalReceives, 'a dead letter');
          world.now += 1_000 * secondsUntilRetry(receives, error.retryAfterSeconds);
        }
      assert.ok(world.now - begin >= 20 * 60_000);
    });

  it('is not waited for where the job has ended, or the pull request is open or none of its work', async () => {
    const ended = await mergedUnheard();
    await ended.world.issue({ type: 'CancelJob', cause: 'command' });
    commitSaying(ended.world, `This reverts commit ${ended.sha}.`);
    const late = await ended.world.consume(revert(ended.world, { commit: ended.sha }));
    assert.deepEqual(late, { outcome: 'ignored', code: 'not-our-merge' });

    const { world, sha, pullRequest } = await mergedUnheard();
    commitSaying(world, `This reverts commit ${sha}.`);
    Object.assign(world.github.at(world.repository).pullRequests.get(pullRequest) ?? {}, {
      headRepositoryId: 31_337,
    });
    const foreign = await world.consume(revert(world, { commit: sha }));
    assert.deepEqual(foreign, { outcome: 'ignored', code: 'not-our-merge' });
  });

  it('of work that is not the factory’s concerns no job', async () => {
    const { world } = await merged();
    const own = world.github.commit(world.repository, 'main', { 'other.js': '1' });
    const number = world.github.openPullRequest(world.repository, { headBranch: 'people/own' });
    world.github.closePullRequest(world.repository, number, { sha: own });
    commitSaying(world, `This reverts commit ${own}.`);
    assert.equal((await world.consume(revert(world, { commit: own }))).outcome, 'ignored');
  });
});
