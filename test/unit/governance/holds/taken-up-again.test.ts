import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { noticeOf } from '../../../../src/chatops/reporter/notices-of.ts';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import type { Consumed } from '../../../../src/governance/consume-job-message.ts';
import { HeldWorld, people } from './held-world.ts';

describe('a held job that was ended and taken up again', () => {
  let world: HeldWorld;
  let first: number;
  beforeEach(async () => {
    world = new HeldWorld(slashCommands);
    await world.hold();
    first = world.pullRequest;
    await world.consume(world.command('stop'));
  });

  /** What the reporter does with the pull request of a cancelled hold. */
  const factoryCloses = () => world.github.holds.closePullRequest(world.repository, first);
  const sweeperSees = (commandId: string): Promise<Consumed> =>
    world.consume({ type: 'reconcile', commandId, jobId: world.jobId, divergence: 'pull-request-closed' });
  const webhookTells = (pullRequest: number): Promise<Consumed> =>
    world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));

  it('is not ended by the pull request that the factory closed with it', async () => {
    await factoryCloses();
    await world.takenUpAgain();
    assert.deepEqual(await sweeperSees('one'), { outcome: 'ignored', code: 'taken-back' });
    assert.deepEqual(await webhookTells(first), { outcome: 'ignored', code: 'ended-hold' });
    assert.equal((await world.job()).state, 'HELD');
  });

  it('is not ended by late word of another one that the factory closed with it, before the log knew that it held the job (seed 60037032)', async () => {
    const { version } = await world.job();
    world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
    world.github.closePullRequest(world.repository, world.pullRequest);
    const unrecorded = world.pullRequest;
    await world.takenUpAgain();
    world.pullRequest = unrecorded;
    const late = await world.opened({ version: version - 1, commandId: 'late' });
    assert.deepEqual(late, { outcome: 'ignored', code: 'superseded' });
    assert.equal((await world.job()).state, 'HELD');
  });

  it('is not ended either when the factory closes it a moment later', async () => {
    await world.takenUpAgain();
    await factoryCloses();
    assert.deepEqual(await sweeperSees('one'), { outcome: 'ignored', code: 'taken-back' });
    assert.deepEqual(await webhookTells(first), { outcome: 'ignored', code: 'ended-hold' });
    assert.equal((await world.job()).state, 'HELD');
  });

  for (const heardFrom of ['the sweeper', 'the webhook'] as const)
    it(`is ended by closing the pull request that holds it now, as heard from ${heardFrom}`, async () => {
      await factoryCloses();
      await world.takenUpAgain();
      world.pullRequest = 0;
      await world.show();
      assert.notEqual(world.pullRequest, first);
      world.github.closePullRequest(world.repository, world.pullRequest);
      await (heardFrom === 'the sweeper' ? sweeperSees('one') : webhookTells(world.pullRequest));
      assert.equal((await world.job()).state, 'CANCELLED');
    });

  it('is ended by closing the same pull request where the factory had not closed it, and it holds the job again', async () => {
    await world.takenUpAgain();
    await world.show();
    world.github.closePullRequest(world.repository, first);
    await sweeperSees('one');
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('is ended by the merge of what held it before: that is somebody’s wish', async () => {
    await world.takenUpAgain();
    world.github.closePullRequest(world.repository, first, { sha: '5'.repeat(40) });
    await webhookTells(first);
    assert.equal((await world.job()).state, 'CANCELLED');
  });
});

describe('a review of what held a job before it was ended and asked for anew', () => {
  const vera = { id: 106, login: 'vera', type: 'User' } as const;
  let world: HeldWorld;
  beforeEach(async () => {
    world = new HeldWorld(slashCommands);
    world.github.allow(world.repository, 'vera', 'write');
    world.github.state.accounts.set('vera', vera.id);
    await world.hold();
  });
  const wants = (body = 'Old text: say it in French.') => ({ state: 'changes_requested', body }) as const;
  const runAnew = async (commandId: string) => {
    world.now += 60_000;
    const body = 'Something else altogether.';
    world.github.openIssue(world.repository, {
      number: 1,
      labels: ['ai-factory'],
      author: people.writer,
      body,
    });
    await world.consume(world.command('run', { commandId }));
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
  };
  const isNoPart = async (code: string, words: RegExp) => {
    const refusal = (await world.refusals()).at(-1);
    assert.deepEqual([refusal?.code, refusal?.issueNumber], [code, world.pullRequest]);
    assert.match(refusal?.message ?? '', words);
    assert.deepEqual((await world.details()).additions, []);
  };

  it('becomes no part of the other request while that is judged', async () => {
    await world.consume(world.command('stop'));
    const id = world.say(vera, wants());
    await runAnew('again');
    await world.hear(id);
    await isNoPart('not-held', /not held at this moment.*`\/factory guide`/);
  });

  it('… nor when it is held and not shown yet', async () => {
    await world.consume(world.command('stop'));
    const id = world.say(vera, wants());
    await runAnew('again');
    await world.analyse();
    assert.equal((await world.job()).state, 'HELD');
    await world.hear(id);
    await isNoPart('head-moved', /another commit/);
    await world.show();
    await world.review(vera, wants('Say it twice.'));
    assert.deepEqual(
      (await world.details()).additions.map(({ text }) => text),
      ['Say it twice.'],
    );
  });

  it('is not told that somebody has released what is judged, where they released what was asked before', async () => {
    await world.review(people.admin);
    await world.consume(world.command('stop'));
    const id = world.say(vera, wants());
    await runAnew('again');
    await world.hear(id);
    await isNoPart('not-held', /^@vera, the request is not held at this moment/);
    const { hold } = await world.details();
    assert.equal(hold?.released?.reviewer.login, 'ada');
    await world.consume(world.command('stop', { commandId: 'stopped again' }));
    await world.review(vera, wants());
    await isNoPart('job-ended', /ended before your review/);
  });
});

describe('the pull request of a released hold', () => {
  it('is no hold any more once code was pushed there: merged before it was verified, it completes the job', async () => {
    const world = new HeldWorld(slashCommands);
    await world.hold();
    await world.review(people.admin);
    await world.push();
    await world.issue({ type: 'RefuteDelivery', explanation: 'Somebody pushed a fix-up.' });
    const sha = world.github.commit(world.repository, world.branch, { 'fix.js': 'by somebody else' });
    world.github.closePullRequest(world.repository, world.pullRequest, { sha });
    const { pullRequest } = world;
    await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
    const job = await world.job();
    assert.deepEqual([job.state, job.details?.merged], ['COMPLETED', { pullRequest, sha }]);
    const last = (await world.governance.ledger.commits(world.jobId)).at(-1);
    assert.ok(last);
    assert.equal(noticeOf(last, job)?.comment, undefined);
  });
});
