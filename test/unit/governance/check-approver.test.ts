import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { checkApprover } from '../../../src/governance/check-approver.ts';
import { GovernanceWorld, people } from '../../support/governance-world.ts';

describe('an approver', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld();
    world.github.allow(world.repository, 'walter', 'write');
  });
  const configure = (approvers: string[]) =>
    world.github.commit(world.repository, 'main', {
      '.github/factory.yml': `governance: { approvers: [${approvers.join(', ')}] }\n`,
    });
  const answer = (sender: (typeof people)[keyof typeof people]) =>
    checkApprover(world.github.facts, world.repository, sender);

  it('is whoever may maintain the repository, when nobody is listed', async () => {
    assert.equal((await answer(people.admin)).allowed, true);
    world.github.allow(world.repository, 'walter', 'maintain');
    assert.equal((await answer(people.writer)).allowed, true);
  });

  it('is not who can only write, read, or nothing', async () => {
    for (const sender of [people.writer, people.reader, people.outsider]) {
      const said = await answer(sender);
      assert.ok(!said.allowed && said.announce && said.code === 'not-an-approver');
      assert.match(said.message, new RegExp(`^@${sender.login}, only people who may maintain`));
    }
  });

  it('is a listed user, whatever the letters’ case, and then no other maintainer', async () => {
    configure(['"user:Walter"', '"team:platform"']);
    assert.equal((await answer(people.writer)).allowed, true);
    const said = await answer(people.admin);
    assert.ok(!said.allowed);
    assert.match(said.message, /users under governance\.approvers/);
  });

  it('is no listed user who cannot write any more, nor another account under a listed name', async () => {
    configure(['"user:rita"', '"user:walter"']);
    assert.equal((await answer(people.reader)).allowed, false);
    const impostor = { ...people.writer, id: 999 } as unknown as typeof people.writer;
    assert.equal((await answer(impostor)).allowed, false);
  });

  it('is a maintainer where only teams are listed: teams are not read yet', async () => {
    configure(['"team:platform"']);
    assert.equal((await answer(people.admin)).allowed, true);
    assert.equal((await answer(people.writer)).allowed, false);
  });

  it('is never a bot, and nobody while the configuration is broken', async () => {
    const bot = await answer(people.bot);
    assert.ok(!bot.allowed && !bot.announce);
    configure(['platform']);
    const said = await answer(people.admin);
    assert.ok(!said.allowed);
    assert.match(said.message, /factory\.yml is broken/);
  });

  it('is nobody when GitHub gives no answer: that is a fault, tried again', async () => {
    const facts = {
      ...world.github.facts,
      permission: async () => {
        throw new Error('GitHub is down');
      },
    };
    await assert.rejects(checkApprover(facts, world.repository, people.admin), /GitHub is down/);
  });
});
