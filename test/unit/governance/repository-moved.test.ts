import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { slashCommands } from '../../../src/chatops/slash-commands.ts';
import { GovernanceWorld, people } from '../../support/governance-world.ts';

describe('a job whose repository has moved', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld(slashCommands);
  });

  const address = async () => (await world.details()).repository;
  const moves = async () => (await world.events()).filter((event) => event.type === 'RepositoryMoved');

  async function ended() {
    await world.approved();
    await world.issue({ type: 'CancelJob', cause: 'command' });
    world.now += 60_000;
  }

  for (const [how, to] of [
    ['to another installation of the App', { installationId: 4_242 }],
    ['to another name', { name: 'renamed' }],
    ['to another organisation', { owner: 'umbrella', installationId: 4_242 }],
  ] as const)
    describe(how, () => {
      for (const [by, message] of [
        ['/factory run', () => world.command('run')],
        ['/factory retry', () => world.command('retry')],
        ['the label', () => world.from('label-added', { commandId: 'labelled-again' })],
      ] as const)
        it(`and that had ended is taken up again there by ${by}`, async () => {
          await ended();
          world.move(to);
          assert.equal((await world.consume(message())).outcome, 'committed');
          assert.deepEqual(await address(), world.repository);
          await world.analyse();
          assert.equal((await world.job()).state, 'APPROVED');
        });

      it('goes on by whatever is said to it, also by whom it does not listen to', async () => {
        await world.consume(world.from('label-added'));
        world.effects.length = 0;
        world.move(to);
        await world.consume(world.command('retry', { sender: people.outsider }));
        assert.deepEqual(await address(), world.repository);
        assert.equal((await world.refusals())[0]?.code, 'no-permission');
        await world.analyse();
        assert.equal((await world.job()).state, 'APPROVED');
        assert.equal((await world.heads.get(world.jobId))?.installationId, world.repository.installationId);
      });

      it('is withdrawn there', async () => {
        await world.approved();
        world.move(to);
        world.github.openIssue(world.repository, { number: 1, labels: [] });
        await world.consume(world.from('label-removed'));
        assert.equal((await world.job()).state, 'CANCELLED');
        assert.equal((await moves()).length, 1);
      });

      it('is completed there by its merge, and hears commands on its pull request', async () => {
        const { sha, pullRequest } = await world.delivered();
        world.move(to);
        await world.consume(
          world.command('priority', { text: 'high', issueNumber: pullRequest, onPullRequest: true }),
        );
        assert.deepEqual(await address(), world.repository);
        world.github.closePullRequest(world.repository, pullRequest, { sha });
        await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
        assert.equal((await world.job()).state, 'COMPLETED');
        assert.equal((await moves()).length, 1);
      });

      it('does not move back by what was said before', async () => {
        await world.approved();
        const before = world.repository;
        world.move(to);
        await world.consume(world.command('status', { commandId: 'after' }));
        const old = world.command('status', { commandId: 'before', repository: before });
        await world.consume(old).catch(({ code }) => assert.equal(code, 'github-not-installed'));
        assert.deepEqual(await address(), world.repository);
        assert.equal((await moves()).length, 1);
      });

      it('is not moved as long as GitHub does not say that it has', async () => {
        await world.approved();
        world.move(to);
        world.github.failNext(1, 'repository');
        const message = world.command('priority', { text: 'high' });
        await assert.rejects(world.consume(message), { code: 'github-unavailable' });
        assert.equal((await moves()).length, 0);
        await world.consume(message);
        await world.consume(message);
        assert.equal((await moves()).length, 1);
        assert.equal((await world.details()).priority, 'high');
      });
    });

  it('under another name, which another repository has taken by now, stays where the log has it', async () => {
    await world.approved();
    const { owner, name, installationId } = world.repository;
    const known = await address();
    world.move({ name: 'renamed' });
    await world.consume(world.command('status', { commandId: 'after' }));
    world.github.addRepository({ owner, name, installationId });
    await world.consume(world.command('help', { commandId: 'before', repository: known }));
    assert.deepEqual(await address(), world.repository);
  });

  it('by two messages at once moves once', async () => {
    await world.approved();
    world.move({ installationId: 4_242 });
    await Promise.all(
      ['one', 'two'].map((commandId) => world.consume(world.command('status', { commandId }))),
    );
    assert.equal((await moves()).length, 1);
  });

  it('asks GitHub nothing more once it is known where it is', async () => {
    await world.approved();
    world.move({ installationId: 4_242 });
    await world.consume(world.command('help', { commandId: 'one' }));
    world.github.state.calls.length = 0;
    await world.consume(world.command('help', { commandId: 'two' }));
    assert.ok(!world.github.state.calls.includes('repository'));
  });
});
