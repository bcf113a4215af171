import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { effectsOf } from '../../../src/job/effects-of.ts';
import { outcomeOf } from '../../../src/job/outcome-of.ts';
import { GovernanceWorld, people } from '../../support/governance-world.ts';

const recorded = (world: GovernanceWorld) =>
  world.effects.filter((effect) => effect.type === 'record-outcome').length;

async function resultOf(world: GovernanceWorld) {
  return outcomeOf(await world.job())?.result;
}

describe('the outcome of a job', () => {
  it('is known when its pull request was merged, and again when that was reverted', async () => {
    const world = new GovernanceWorld();
    const { pullRequest, sha } = await world.delivered();
    assert.equal(await resultOf(world), undefined);
    assert.equal(recorded(world), 0);
    await world.issue({ type: 'RecordMerge', pullRequest, sha });
    const outcome = outcomeOf(await world.job());
    assert.deepEqual(
      [outcome?.result, outcome?.attempts, outcome?.agent, outcome?.repository.id],
      ['merged', 1, 'native', world.repository.id],
    );
    await world.issue({ type: 'RecordRevert', sha: 'd'.repeat(40) });
    assert.equal(await resultOf(world), 'reverted');
    assert.equal(recorded(world), 2);
  });

  it('is a rejection when people closed the pull request, and their own doing when they stopped it', async () => {
    const closed = new GovernanceWorld();
    const { pullRequest } = await closed.delivered();
    await closed.issue({ type: 'RecordClose', pullRequest });
    assert.equal(await resultOf(closed), 'rejected');
    const stopped = new GovernanceWorld();
    await stopped.delivered();
    await stopped.issue({ type: 'CancelJob', cause: 'command', by: people.admin });
    assert.equal(await resultOf(stopped), 'cancelled');
  });

  it('is none when a job was withdrawn before it delivered anything', async () => {
    const world = new GovernanceWorld();
    await world.approved();
    await world.issue({ type: 'CancelJob', cause: 'label-removed' });
    assert.equal(await resultOf(world), undefined);
    assert.equal(recorded(world), 0);
  });

  it('tells failures from attempts that had nothing to change', async () => {
    for (const [stopReason, result] of [
      ['no_changes', 'no-changes'],
      ['sandbox_error', 'failed'],
    ] as const) {
      const world = new GovernanceWorld();
      await world.working();
      const usage = { inputTokens: 1, outputTokens: 1, microUsd: 7, modelCalls: 1, durationMs: 1 };
      await world.issue({ type: 'FailAttempt', attempt: 1, stopReason, explanation: 'No.', usage });
      const outcome = outcomeOf(await world.job());
      assert.deepEqual([outcome?.result, outcome?.microUsd], [result, 7]);
    }
  });

  it('is not recorded for a past end once the job is tried again', async () => {
    const world = new GovernanceWorld();
    await world.working();
    const usage = { inputTokens: 1, outputTokens: 1, microUsd: 7, modelCalls: 1, durationMs: 1 };
    await world.issue({
      type: 'FailAttempt',
      attempt: 1,
      stopReason: 'no_changes',
      explanation: 'No.',
      usage,
    });
    const commits = await world.governance.ledger.commits(world.jobId);
    await world.issue({ type: 'RetryJob', by: people.admin });
    const failing = commits.at(-1);
    assert.ok(failing);
    assert.ok(!effectsOf(failing, await world.job()).some(({ type }) => type === 'record-outcome'));
  });
});
