import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import { GovernanceWorld } from '../../../support/governance-world.ts';
import { whileItIsWritten } from '../../../support/while-it-is-written.ts';

describe('a request that is withdrawn', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld(slashCommands);
  });

  const unlabel = () => world.github.openIssue(world.repository, { number: 1, labels: [] });

  it('by taking the label off cancels the job', async () => {
    await world.approved();
    unlabel();
    await world.consume(world.from('label-removed'));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('by taking the label off, and labelled again before that is processed, goes on', async () => {
    await world.approved();
    assert.deepEqual(await world.consume(world.from('label-removed')), {
      outcome: 'ignored',
      code: 'taken-back',
    });
    assert.equal((await world.job()).state, 'APPROVED');
  });

  it('by taking the label off, and labelled again while that is written down, goes on', async () => {
    await world.approved();
    unlabel();
    whileItIsWritten(world, 'CancelJob', async () => {
      world.github.openIssue(world.repository, { number: 1, labels: ['ai-factory'] });
      await world.consume(world.from('label-added', { commandId: 'second' }));
    });
    const consumed = await world.consume(world.from('label-removed'));
    assert.deepEqual(consumed, { outcome: 'ignored', code: 'taken-back' });
    assert.equal((await world.job()).state, 'APPROVED');
  });

  it('by taking the label off is withdrawn also from a job that moves on meanwhile', async () => {
    await world.approved();
    unlabel();
    whileItIsWritten(world, 'CancelJob', () =>
      world.issue({ type: 'ChangePriority', by: { id: 101, login: 'walter' }, priority: 'high' }),
    );
    await world.consume(world.from('label-removed'));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('and labelled again while the label on the running job is written down starts the job again', async () => {
    await world.approved();
    whileItIsWritten(world, 'AcknowledgeCommand', async () => {
      unlabel();
      await world.consume(world.from('label-removed'));
      world.github.openIssue(world.repository, { number: 1, labels: ['ai-factory'] });
    });
    await world.consume(world.from('label-added', { commandId: 'second' }));
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
  });

  it('from a job that never stands still waits for the next delivery of the message', async () => {
    await world.approved();
    unlabel();
    const { ledger } = world.governance;
    const { handle } = ledger;
    let looks = 0;
    ledger.handle = async (jobId, envelope) => {
      if (envelope.command.type === 'CancelJob') looks += 1;
      ledger.handle = handle;
      await world.issue({ type: 'AcknowledgeCommand', command: 'status' });
      ledger.handle = busy;
      return await handle(jobId, envelope);
    };
    const busy = ledger.handle;
    await assert.rejects(world.consume(world.from('label-removed')), {
      code: 'log-moved-on',
      disposition: 'retry',
    });
    assert.equal(looks, 5);
    ledger.handle = handle;
    await world.consume(world.from('label-removed'));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('before its label was processed starts nothing, in either order of arrival', async () => {
    unlabel();
    await world.consume(world.from('label-removed'));
    await world.consume(world.from('label-added'));
    assert.equal((await world.job()).details, undefined);
  });

  it('by closing the issue cancels the job', async () => {
    await world.approved();
    world.github.openIssue(world.repository, { number: 1, labels: ['ai-factory'], state: 'closed' });
    await world.consume(world.from('issue-closed'));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('by deleting the issue cancels the job', async () => {
    await world.approved();
    world.github.at(world.repository).issues.delete(1);
    await world.consume(world.from('label-removed'));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('is not withdrawn when merging its pull request closed the issue: the job is completed', async () => {
    const { pullRequest, sha } = await world.delivered();
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    world.github.openIssue(world.repository, { number: 1, labels: ['ai-factory'], state: 'closed' });
    await world.consume(world.from('issue-closed'));
    assert.equal((await world.job()).state, 'COMPLETED');
    const closed = await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
    assert.deepEqual(closed, { outcome: 'ignored', code: 'already-completed' });
  });

  const close = () =>
    world.github.openIssue(world.repository, { number: 1, labels: ['ai-factory'], state: 'closed' });

  it('by closing the issue stands no more once its job was taken up again, however late that is heard', async () => {
    await world.delivered();
    close();
    const closed = world.from('issue-closed');
    await world.takenUpAgain();
    assert.deepEqual(await world.consume(closed), { outcome: 'ignored', code: 'taken-back' });
    assert.equal((await world.job()).state, 'APPROVED');
    close();
    await world.consume(world.from('issue-closed', { commandId: 'closed again' }));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('by taking the label off stands no more once a command had its job taken up again', async () => {
    await world.delivered();
    unlabel();
    const removed = world.from('label-removed');
    await world.takenUpAgain();
    assert.deepEqual(await world.consume(removed), { outcome: 'ignored', code: 'earlier-try' });
    assert.equal((await world.job()).state, 'APPROVED');
    await world.consume(world.from('label-removed', { commandId: 'removed again' }));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('by taking the label off stands no more once a command asked for the job, which the label had not', async () => {
    world.github.allow(world.repository, 'walter', 'read');
    await world.consume(world.from('label-added'));
    unlabel();
    const removed = world.from('label-removed');
    world.github.allow(world.repository, 'walter', 'write');
    world.now += 60_000;
    await world.consume(world.command('run'));
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
    assert.deepEqual(await world.consume(removed), { outcome: 'ignored', code: 'earlier-try' });
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
    await world.consume(world.from('label-removed', { commandId: 'removed again' }));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('is not withdrawn when its work was merged before it was verified: it is found out first whether it was', async () => {
    const { pullRequest, sha } = await world.pushed();
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    close();
    for (const withdrawal of [
      world.from('issue-closed'),
      { type: 'reconcile', commandId: 'r', jobId: world.jobId, divergence: 'issue-closed' } as const,
    ])
      await assert.rejects(world.consume(withdrawal), { code: 'delivery-unconfirmed', disposition: 'retry' });
    await world.consume(world.confirmation(pullRequest));
    assert.equal((await world.job()).state, 'COMPLETED');
    assert.deepEqual(await world.consume(world.from('issue-closed')), {
      outcome: 'ignored',
      code: 'no-live-job',
    });
  });

  it('while its work is being verified, with nothing merged, is withdrawn once that is known', async () => {
    const { pullRequest } = await world.pushed();
    close();
    await assert.rejects(world.consume(world.from('issue-closed')), { code: 'delivery-unconfirmed' });
    await world.consume(world.confirmation(pullRequest));
    await world.consume(world.from('issue-closed'));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('is not withdrawn when people merged what could not be verified', async () => {
    const { pullRequest, sha } = await world.pushed();
    await world.issue({ type: 'RefuteDelivery', explanation: 'The branch moved.' });
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    close();
    await world.consume(world.from('issue-closed'));
    const { state, details } = await world.job();
    assert.deepEqual([state, details?.merged], ['COMPLETED', { pullRequest, sha }]);
  });

  it('stands while GitHub does not answer', async () => {
    await world.approved();
    unlabel();
    world.github.failNext(1);
    await assert.rejects(() => world.consume(world.from('label-removed')));
    assert.equal((await world.job()).state, 'APPROVED');
  });
});
