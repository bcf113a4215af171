import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import type { JobMessageOf } from '../../../../src/contracts/job-message.ts';
import { GovernanceWorld } from '../../../support/governance-world.ts';
import { whileItIsWritten } from '../../../support/while-it-is-written.ts';

describe('what the sweeper saw on GitHub', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld(slashCommands);
  });

  const saw = (divergence: JobMessageOf<'reconcile'>['divergence']) =>
    world.consume({
      type: 'reconcile',
      commandId: `reconcile:${divergence}`,
      jobId: world.jobId,
      divergence,
    });

  it('completes a job whose pull request was merged', async () => {
    const { pullRequest, sha } = await world.delivered();
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    await saw('pull-request-closed');
    assert.equal((await world.job()).state, 'COMPLETED');
    const commits = await world.governance.ledger.commits(world.jobId);
    assert.deepEqual(commits.at(-1)?.actor, { kind: 'sweeper' });
  });

  it('cancels a job whose pull request was closed', async () => {
    const { pullRequest } = await world.delivered();
    world.github.closePullRequest(world.repository, pullRequest);
    await saw('pull-request-closed');
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('cancels a job whose issue was closed or whose label is gone', async () => {
    for (const divergence of ['issue-closed', 'label-removed'] as const) {
      world = new GovernanceWorld();
      await world.approved();
      world.github.openIssue(world.repository, { number: 1, labels: [], state: 'closed' });
      await saw(divergence);
      assert.equal((await world.job()).state, 'CANCELLED');
      /* When the label was taken off, GitHub does not tell. */
      const withdrawnAt = { 'issue-closed': new Date(world.now).toISOString(), 'label-removed': undefined };
      const [cancelled] = (await world.events()).filter((event) => event.type === 'JobCancelled');
      assert.deepEqual([cancelled?.cause, cancelled?.withdrawnAt], [divergence, withdrawnAt[divergence]]);
    }
  });

  it('cancels a job whose issue was deleted, unless its work is merged, and not while GitHub shows the issue', async () => {
    await world.approved();
    assert.deepEqual(await saw('issue-closed'), { outcome: 'ignored', code: 'taken-back' });
    world.github.at(world.repository).issues.delete(1);
    await saw('issue-closed');
    assert.deepEqual((await world.events()).at(-1), { type: 'JobCancelled', cause: 'issue-closed' });

    world = new GovernanceWorld();
    const { pullRequest, sha } = await world.delivered();
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    world.github.at(world.repository).issues.delete(1);
    await saw('issue-closed');
    assert.equal((await world.job()).state, 'COMPLETED');
  });

  it('concludes nothing from an issue that is out of sight with its repository, or with all issues of it', async () => {
    for (const hide of ['the repository', 'all issues']) {
      world = new GovernanceWorld(slashCommands);
      await world.approved();
      const stored = world.github.at(world.repository);
      stored.issues.delete(1);
      if (hide === 'all issues') stored.hasIssues = false;
      else world.governance.facts.repository = async () => undefined;
      for (const divergence of ['issue-closed', 'label-removed'] as const)
        assert.deepEqual(await saw(divergence), { outcome: 'ignored', code: 'taken-back' });
      assert.equal((await world.job()).state, 'APPROVED');
    }
  });

  it('changes nothing when it was taken back meanwhile', async () => {
    await world.delivered();
    for (const divergence of ['issue-closed', 'label-removed', 'pull-request-closed'] as const)
      assert.deepEqual(await saw(divergence), { outcome: 'ignored', code: 'taken-back' });
    assert.equal((await world.job()).state, 'DEPLOYABLE');
  });

  it('changes nothing when the label was put on again while it is written down', async () => {
    await world.approved();
    world.github.openIssue(world.repository, { number: 1, labels: [] });
    whileItIsWritten(world, 'CancelJob', async () => {
      world.github.openIssue(world.repository, { number: 1, labels: ['ai-factory'] });
      await world.consume(world.from('label-added', { commandId: 'second' }));
    });
    assert.deepEqual(await saw('label-removed'), { outcome: 'ignored', code: 'taken-back' });
    assert.equal((await world.job()).state, 'APPROVED');
  });

  it('changes nothing when the webhook came after all, and once when it arrives twice', async () => {
    const { pullRequest, sha } = await world.delivered();
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
    assert.deepEqual(await saw('pull-request-closed'), { outcome: 'ignored', code: 'no-live-job' });
    world = new GovernanceWorld();
    await world.approved();
    world.github.openIssue(world.repository, { number: 1, labels: [] });
    await saw('label-removed');
    const { version } = await world.job();
    assert.equal((await saw('label-removed')).outcome, 'repeated');
    assert.equal((await world.job()).version, version);
  });

  it('is looked up again later while GitHub does not answer', async () => {
    await world.approved();
    world.github.openIssue(world.repository, { number: 1, labels: [] });
    world.github.failNext(1);
    await assert.rejects(saw('label-removed'));
    assert.equal((await world.job()).state, 'APPROVED');
  });

  describe('of a job that people have had taken up again', () => {
    const number = async () => (await world.details()).pullRequest?.number ?? 0;
    const seen = { outcome: 'ignored', code: 'taken-back' };

    async function closedAndTakenUp(): Promise<void> {
      const { pullRequest } = await world.delivered();
      world.github.closePullRequest(world.repository, pullRequest);
      await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
      assert.equal((await world.job()).state, 'CANCELLED');
      await world.takenUpAgain();
      assert.equal((await world.job()).state, 'APPROVED');
    }

    it('does not end it by the pull request that had been closed before', async () => {
      await closedAndTakenUp();
      assert.deepEqual(await saw('pull-request-closed'), seen);
      assert.equal((await world.job()).state, 'APPROVED');
    });

    it('does not end it by that pull request either when an earlier wish to try again is heard of afterwards', async () => {
      const late = world.command('retry', { commandId: 'late' });
      world.now += 60_000;
      await closedAndTakenUp();
      const { takenUp } = await world.details();
      await world.consume(world.command('pause'));
      await world.consume(late);
      assert.deepEqual((await world.details()).takenUp, takenUp);
      assert.equal((await world.job()).state, 'NEEDS_HUMAN');
      assert.deepEqual(await saw('pull-request-closed'), seen);
      assert.equal((await world.job()).state, 'NEEDS_HUMAN');
    });

    it('ends it by the same pull request, opened and closed once more', async () => {
      await closedAndTakenUp();
      Object.assign(world.github.at(world.repository).pullRequests.get(await number()) ?? {}, {
        state: 'open',
      });
      world.github.closePullRequest(world.repository, await number());
      await saw('pull-request-closed');
      assert.equal((await world.job()).state, 'CANCELLED');
    });

    it('ends it when GitHub does not say when the pull request was closed', async () => {
      await closedAndTakenUp();
      delete world.github.at(world.repository).pullRequests.get(await number())?.closedAt;
      await saw('pull-request-closed');
      assert.equal((await world.job()).state, 'CANCELLED');
    });

    it('takes what ended it for older than the words of the same second, and what did not for newer', async () => {
      await closedAndTakenUp();
      const { takenUp } = await world.details();
      const stored = world.github.at(world.repository).pullRequests.get(await number());
      Object.assign(stored ?? {}, { closedAt: takenUp?.at });
      assert.deepEqual(await saw('pull-request-closed'), seen);
      Object.assign(world.github.openIssue(world.repository, { number: 1, state: 'closed' }), {
        closedAt: takenUp?.at,
      });
      await saw('issue-closed');
      assert.equal((await world.job()).state, 'CANCELLED');
    });

    it('does not complete it by a merge that is in the log, and does by one that is not', async () => {
      const { pullRequest, sha } = await world.delivered();
      await world.issue({ type: 'CancelJob', cause: 'command' });
      world.github.closePullRequest(world.repository, pullRequest, { sha });
      await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
      await world.takenUpAgain();
      assert.deepEqual(await saw('pull-request-closed'), seen);
      assert.equal((await world.job()).state, 'APPROVED');

      world = new GovernanceWorld(slashCommands);
      const unheard = await world.delivered();
      world.github.closePullRequest(world.repository, unheard.pullRequest, { sha: unheard.sha });
      await world.takenUpAgain();
      await saw('pull-request-closed');
      assert.equal((await world.job()).state, 'COMPLETED');
    });

    it('does not end it by an issue that was closed before, and does by one that was closed since', async () => {
      await world.approved();
      const close = () =>
        world.github.openIssue(world.repository, { number: 1, labels: ['ai-factory'], state: 'closed' });
      close();
      await world.consume(world.from('issue-closed'));
      assert.equal((await world.job()).state, 'CANCELLED');
      await world.takenUpAgain();
      assert.deepEqual(await saw('issue-closed'), seen);
      assert.equal((await world.job()).state, 'APPROVED');
      close();
      await saw('issue-closed');
      assert.equal((await world.job()).state, 'CANCELLED');
    });

    it('does not miss a label that the command never needed', async () => {
      await world.delivered();
      world.github.openIssue(world.repository, { number: 1, labels: [] });
      await world.takenUpAgain();
      assert.deepEqual(await saw('label-removed'), seen);
      assert.equal((await world.job()).state, 'APPROVED');
    });
  });
});
