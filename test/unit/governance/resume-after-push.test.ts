import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { slashCommands } from '../../../src/chatops/slash-commands.ts';
import { GovernanceWorld, people } from '../../support/governance-world.ts';

const minute = 60_000;

describe('a job that is resumed after people pushed to its branch', () => {
  let world: GovernanceWorld;
  const pause = () => world.consume(world.command('pause', { commandId: 'pause', commentId: 910 }));
  const resume = () => world.consume(world.command('resume', { commandId: 'resume', commentId: 911 }));
  const push = (by: { id: number }) =>
    world.github.commit(world.repository, world.branch, { 'by-hand.js': 'x' }, [by.id]);
  beforeEach(async () => {
    world = new GovernanceWorld(slashCommands);
    await world.working();
  });

  it('goes on from what a writer pushed since the pause, and the log says whose commits they are', async () => {
    await pause();
    world.now += minute;
    const headSha = push(people.writer);
    assert.equal((await resume()).outcome, 'committed');
    const adopted = (await world.events()).find((event) => event.type === 'BranchAdopted');
    assert.deepEqual(adopted, {
      type: 'BranchAdopted',
      previousSha: null,
      headSha,
      pushedBy: [{ id: 101, login: 'walter' }],
      by: { id: 101, login: 'walter' },
    });
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
  });

  it('stays paused when the push came before the pause, and people are told what to do', async () => {
    push(people.writer);
    world.now += minute;
    await pause();
    assert.deepEqual([(await resume()).outcome, (await world.job()).state], ['refused', 'NEEDS_HUMAN']);
    const [refusal] = await world.refusals();
    assert.equal(refusal?.code, 'branch-not-ours');
    assert.match(refusal?.message ?? '', /before the job was paused.*\/factory resume/s);
  });

  it('stays paused when somebody who may only read is said to have pushed', async () => {
    await pause();
    world.now += minute;
    push(people.reader);
    assert.equal((await resume()).outcome, 'refused');
  });

  it('does not take over what is pushed when it is tried again instead', async () => {
    await pause();
    world.now += minute;
    push(people.writer);
    await world.consume(world.command('retry', { commandId: 'retry', commentId: 912 }));
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
    assert.equal((await world.details()).adoptedShas, undefined);
  });

  it('waits for GitHub when GitHub does not say who pushed', async () => {
    await pause();
    world.now += minute;
    push(people.writer);
    world.github.failNext(1, 'pushesOf');
    await assert.rejects(resume(), { code: 'github-unavailable' });
    assert.equal((await world.job()).state, 'NEEDS_HUMAN');
    assert.equal((await resume()).outcome, 'committed');
  });
});
