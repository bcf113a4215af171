import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { GovernanceWorld } from '../../support/governance-world.ts';
import { whileItIsWritten } from '../../support/while-it-is-written.ts';

describe('a request that is withdrawn', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld();
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
    assert.equal((await world.job()).version, 0);
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

  it('changes nothing when there is no job, or it has ended', async () => {
    unlabel();
    assert.equal((await world.consume(world.from('label-removed'))).outcome, 'ignored');
    assert.equal((await world.job()).version, 0);
  });

  it('stands while GitHub does not answer', async () => {
    await world.approved();
    unlabel();
    world.github.failNext(1);
    await assert.rejects(() => world.consume(world.from('label-removed')));
    assert.equal((await world.job()).state, 'APPROVED');
  });
});
