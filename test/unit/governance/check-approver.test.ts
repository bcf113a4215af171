import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { checkApprover } from '../../../src/governance/check-approver.ts';
import { GovernanceWorld, people } from '../../support/governance-world.ts';

describe('an approver', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld();
  });
  const files = (given: Record<string, string | null>) =>
    world.github.commit(world.repository, 'main', given);
  const configure = (approvers: string[]) =>
    files({ '.github/factory.yml': `governance: { approvers: [${approvers.join(', ')}] }\n` });
  const team = (name: string, ...members: string[]) =>
    world.github.state.teams.set(`${world.repository.owner}/${name}`, new Set(members));
  const answer = (sender: (typeof people)[keyof typeof people], named?: string[]) =>
    checkApprover(world.governance, world.repository, sender, named);
  const allowed = async (sender: (typeof people)[keyof typeof people], named?: string[]) =>
    (await answer(sender, named)).allowed;

  it('is whoever may maintain the repository, when nobody is named', async () => {
    assert.equal(await allowed(people.admin), true);
    world.github.allow(world.repository, 'walter', 'maintain');
    assert.equal(await allowed(people.writer), true);
  });

  it('is not who can only write, read, or nothing', async () => {
    for (const sender of [people.writer, people.reader, people.outsider]) {
      const said = await answer(sender);
      assert.ok(!said.allowed && said.announce && said.code === 'not-an-approver');
      assert.match(
        said.message,
        new RegExp(`^@${sender.login} cannot do that: only people who may maintain`),
      );
    }
  });

  it('is a listed user, whatever the letters’ case, and then no other maintainer', async () => {
    configure(['"user:Walter"']);
    assert.equal(await allowed(people.writer), true);
    const said = await answer(people.admin);
    assert.ok(!said.allowed);
    assert.match(said.message, /`governance\.approvers`.*walter/);
  });

  it('is no listed user who cannot write any more, nor another account under a listed name', async () => {
    configure(['"user:rita"', '"user:walter"']);
    assert.equal(await allowed(people.reader), false);
    const impostor = { ...people.writer, id: 999 } as unknown as typeof people.writer;
    assert.equal(await allowed(impostor), false);
  });

  it('is a member of any listed team who can write', async () => {
    configure(['"team:legal"', '"team:Platform"']);
    team('platform', 'walter', 'rita');
    assert.equal(await allowed(people.writer), true);
    assert.equal(await allowed(people.reader), false, 'a member who can only read');
    const said = await answer(people.admin);
    assert.ok(!said.allowed);
    assert.match(said.message, /team `legal`, team `platform`/);
  });

  it('is whom the policy of the verdict names, and nobody else', async () => {
    configure(['"user:ada"']);
    team('security', 'walter');
    assert.equal(await allowed(people.writer, ['team:security']), true);
    assert.equal(await allowed(people.admin, ['team:security']), false);
    assert.equal(await allowed(people.admin, ['team:nobody-is-in', 'user:ada']), true, 'any one of them');
    assert.equal(await allowed(people.admin, ['everybody']), false, 'a name that means nothing');
  });

  it('is a code owner of the held request where the configuration names nobody', async () => {
    files({ '.github/CODEOWNERS': '* @ada\n/.factory/ @acme/owners @Walter\n', CODEOWNERS: '* @rita\n' });
    assert.equal(await allowed(people.writer), true);
    assert.equal(await allowed(people.admin), false);
    configure(['"user:ada"']);
    assert.equal(await allowed(people.writer), false, 'the configuration comes first');
    assert.equal(await allowed(people.admin), true);
  });

  it('is a member of the team that owns the code, of this organisation only', async () => {
    files({ 'docs/CODEOWNERS': '* @acme/owners @elsewhere/others\n' });
    team('owners', 'walter');
    team('others', 'ada');
    assert.equal(await allowed(people.writer), true);
    assert.equal(await allowed(people.admin), false);
  });

  it('is nobody where code owners are named by their addresses alone: whose they are cannot be checked', async () => {
    files({ CODEOWNERS: '* ada@example.com\n' });
    assert.equal(await allowed(people.admin), false);
  });

  it('is whoever may maintain where no line of CODEOWNERS is about the held request, or the last one takes its owners away', async () => {
    files({ CODEOWNERS: '/src/ @walter\n' });
    assert.equal(await allowed(people.admin), true);
    files({ CODEOWNERS: '* @walter\n/.factory/\n' });
    assert.equal(await allowed(people.admin), true);
    assert.equal(await allowed(people.writer), false);
  });

  it('is never a bot, and nobody while the configuration is broken', async () => {
    const bot = await answer(people.bot);
    assert.ok(!bot.allowed && !bot.announce);
    configure(['platform']);
    const said = await answer(people.admin);
    assert.ok(!said.allowed);
    assert.match(said.message, /factory\.yml is broken/);
    assert.equal(await allowed(people.admin, ['user:ada']), false);
  });

  it('is nobody when GitHub gives no answer: that is a fault, tried again', async () => {
    configure(['"team:platform"']);
    for (const method of ['repository', 'branchHead', 'file', 'permission', 'isTeamMember']) {
      world.github.failNext(1, method);
      await assert.rejects(answer(people.admin), /GitHub does not answer/, method);
    }
  });
});
