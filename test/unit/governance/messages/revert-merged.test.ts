import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JobMessage, JobMessageOf } from '../../../../src/contracts/job-message.ts';
import { GovernanceWorld, people } from '../../../support/governance-world.ts';

const revertSha = 'd'.repeat(40);

/** A job whose pull request was merged. */
async function merged() {
  const world = new GovernanceWorld();
  const { pullRequest } = await world.delivered();
  const sha = world.github.commit(world.repository, 'main', { 'greet.js': 'hello' });
  world.github.closePullRequest(world.repository, pullRequest, { sha });
  await world.issue({ type: 'RecordMerge', pullRequest, sha });
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

  it('of work that is not the factory’s concerns no job', async () => {
    const { world } = await merged();
    const own = world.github.commit(world.repository, 'main', { 'other.js': '1' });
    const number = world.github.openPullRequest(world.repository, { headBranch: 'people/own' });
    world.github.closePullRequest(world.repository, number, { sha: own });
    commitSaying(world, `This reverts commit ${own}.`);
    assert.equal((await world.consume(revert(world, { commit: own }))).outcome, 'ignored');
  });
});
