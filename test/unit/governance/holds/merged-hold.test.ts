import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import { HeldWorld, people } from './held-world.ts';

describe('a pull request that held a job and was merged', () => {
  let world: HeldWorld;
  beforeEach(async () => {
    world = new HeldWorld(slashCommands);
    await world.hold();
  });
  const state = async () => (await world.job()).state;
  const says = (issue: { body?: string; state?: 'open' | 'closed' }) =>
    world.github.openIssue(world.repository, {
      number: 1,
      labels: ['ai-factory'],
      author: people.writer,
      ...issue,
    });
  const tell = (commandId: string, pullRequest = world.pullRequest) =>
    world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest, commandId }));
  const merge = (sha = world.headSha) =>
    world.github.closePullRequest(world.repository, world.pullRequest, { sha });
  /** Asks for the job once more, which is held again and shown in a pull request of its own. */
  const heldAgain = async (commandId: string) => {
    world.now += 60_000;
    await world.consume(world.command('run', { commandId }));
    world.now += 60_000;
    await world.analyse();
    world.pullRequest = 0;
    await world.show();
    assert.equal(await state(), 'HELD');
  };
  const deliver = async () => {
    await world.review(people.admin);
    await world.push();
    await world.consume(world.confirmation(world.pullRequest));
    assert.equal(await state(), 'DEPLOYABLE');
  };
  /** People drop what was delivered: its pull request is open, and none of its code is anywhere else. */
  const isDropped = async () => {
    world.now += 60_000;
    says({ state: 'closed' });
    await world.consume(world.from('issue-closed', { commandId: 'closed' }));
    const { details } = await world.job();
    assert.deepEqual([await state(), details?.cancelCause], ['CANCELLED', 'issue-closed']);
  };

  it('is no work that was merged, however many of them there were before the one that shows code', async () => {
    for (const round of ['one', 'two']) {
      merge();
      await tell(round);
      assert.equal(await state(), 'CANCELLED');
      await heldAgain(`again ${round}`);
    }
    await deliver();
    await isDropped();
  });

  it('is none either where people had pushed to it, or where the log never heard of it because the job had ended', async () => {
    world.headSha = world.github.commit(world.repository, world.branch, { 'mine.txt': 'x' });
    merge();
    await tell('pushed to');
    await heldAgain('again');
    await world.consume(world.command('stop', { commandId: 'stop' }));
    merge();
    await heldAgain('and again');
    assert.deepEqual(await tell('late', world.pullRequest - 1), {
      outcome: 'ignored',
      code: 'unrecorded-pull-request',
    });
    await deliver();
    await isDropped();
  });

  it('is work once its code was merged by people with more on top, as before', async () => {
    merge();
    await tell('one');
    await heldAgain('again');
    await deliver();
    world.github.commit(world.repository, world.branch, { 'mine.txt': 'x' });
    merge('5'.repeat(40));
    says({ state: 'closed' });
    await world.consume(world.from('issue-closed', { commandId: 'closed' }));
    assert.equal(await state(), 'COMPLETED');
  });

  for (const isJudgedAnew of [false, true])
    it(`cancels the job although code was pushed for an earlier request${isJudgedAnew ? ', also while it is judged anew' : ''}`, async () => {
      await deliver();
      world.github.closePullRequest(world.repository, world.pullRequest);
      await tell('closed');
      says({ body: 'Something else altogether.' });
      await heldAgain('again');
      if (isJudgedAnew) {
        await world.review(people.admin, { state: 'changes_requested', body: 'In French.' });
        assert.equal(await state(), 'GOVERNANCE_ANALYSIS');
      }
      merge('5'.repeat(40));
      await tell('merged');
      const { details } = await world.job();
      assert.deepEqual([await state(), details?.cancelCause], ['CANCELLED', 'held-pull-request-merged']);
    });

  it('completes nothing where an edit had the job go on, and word of the merge comes when its code is delivered elsewhere (seed 1300020419)', async () => {
    merge();
    const held = world.pullRequest;
    const { verdict } = await world.details();
    assert.ok(verdict);
    const request = { ...(await world.details()).request, hash: 'e'.repeat(64) };
    await world.issue({ type: 'AmendRequest', request });
    const { inputHash } = await world.details();
    await world.issue({ type: 'RecordVerdict', verdict: { ...verdict, decision: 'approve', inputHash } });
    await world.push();
    world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
    await world.consume(world.confirmation(world.pullRequest));
    assert.equal((await tell('late', held)).outcome, 'refused');
    assert.equal(await state(), 'DEPLOYABLE');
  });

  it('completes the job where the hold lay on top of delivered code in the same pull request', async () => {
    await deliver();
    const part = { kind: 'guidance', source: 'comment:9', text: 'In French, too.' } as const;
    world.now += 60_000;
    await world.issue({ type: 'GuideJob', part });
    await world.analyse();
    assert.equal(await state(), 'HELD');
    await world.show();
    await world.review(people.admin);
    merge('5'.repeat(40));
    await tell('merged');
    assert.equal(await state(), 'COMPLETED');
  });
});
