import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { statusCommand } from '../../../src/chatops/commands/status.ts';
import { stopCommand } from '../../../src/chatops/commands/stop.ts';
import { noticeOf } from '../../../src/chatops/reporter/notices-of.ts';
import { GovernanceWorld, people } from '../../support/governance-world.ts';

type Sender = (typeof people)[keyof typeof people];

describe('the quota of commands', () => {
  let world: GovernanceWorld;
  let written = 0;
  beforeEach(() => {
    world = new GovernanceWorld([statusCommand, stopCommand]);
    world.github.commit(world.repository, 'main', {
      '.github/factory.yml': `limits: { commands_per_hour: 2 }\ngovernance: { allowed_bots: [${people.bot.id}] }\n`,
    });
    written = 0;
  });

  const write = (sender: Sender, fields: object = {}) => {
    written += 1;
    return world.consume(
      world.command('status', { sender, commandId: `comment:${written}:0`, commentId: written, ...fields }),
    );
  };
  /** What people see of each commit: the reaction, and whether a comment is written. */
  const seen = async () => {
    const commits = await world.governance.ledger.commits(world.jobId);
    const job = await world.job();
    return commits.map((commit) => {
      const notice = noticeOf(commit, job);
      return `${notice?.reaction ?? 'nothing'}${notice?.comment === undefined ? '' : ' and a line'}`;
    });
  };

  for (const role of ['writer', 'outsider'] as const)
    it(`answers a ${role} as often as the limit says, then once more why not, then not at all`, async () => {
      for (let count = 0; count < 5; count += 1) await write(people[role]);
      assert.deepEqual(await seen(), ['eyes and a line', 'eyes and a line', 'confused and a line']);
      const [full] = await world.refusals();
      assert.equal(full?.code, 'quota-exceeded');
      assert.match(full?.message ?? '', /2 commands within this hour.*From 13:00 UTC on/);
    });

  it('is counted anew in the next hour, and for everybody apart', async () => {
    for (let count = 0; count < 3; count += 1) await write(people.writer);
    assert.equal((await write(people.reader)).outcome, 'committed');
    world.now += 3_600_000;
    await write(people.writer);
    assert.equal((await world.refusals()).length, 1);
  });

  it('is read from the configuration at most once a minute in each repository, however many commands come', async () => {
    const { calls } = world.github.state;
    const configure = (limit: number) =>
      world.github.commit(world.repository, 'main', {
        '.github/factory.yml': `limits: { commands_per_hour: ${limit} }\n`,
      });
    const refusedOf = async () => (await world.refusals()).length;
    await write(people.writer);
    configure(1);
    calls.length = 0;
    world.now += 59_999;
    await write(people.writer);
    assert.equal(await refusedOf(), 0);
    assert.ok(!calls.includes('file'));
    world.now += 1;
    await write(people.writer);
    assert.equal(await refusedOf(), 1);
    assert.ok(calls.includes('file'));
  });

  it('stays unknown, and commands wait, until GitHub tells it', async () => {
    world.github.failNext(1, 'repository');
    await assert.rejects(() => write(people.writer), { code: 'github-unavailable' });
    await write(people.writer);
    assert.deepEqual(await seen(), ['eyes and a line']);
  });

  it('counts a command once, however often its message is delivered and fails', async () => {
    world.github.failNext(3, 'permission');
    for (let count = 0; count < 3; count += 1)
      await assert.rejects(() => write(people.writer, { commandId: 'comment:9:0', name: 'stop' }));
    written = 20;
    await write(people.writer);
    assert.deepEqual(await world.refusals(), []);
  });

  it('limits a bot that may steer without ever answering it', async () => {
    for (let count = 0; count < 4; count += 1) await write(people.bot);
    assert.deepEqual((await seen()).slice(2), ['nothing']);
  });

  it('asks GitHub for nothing more once the hour is closed', async () => {
    for (let count = 0; count < 3; count += 1) await write(people.outsider);
    world.github.state.calls.length = 0;
    await write(people.outsider);
    assert.deepEqual(world.github.state.calls, []);
  });

  for (const place of ['issue', 'pull request'] as const)
    it(`is that of the hour in which a command was written on the ${place}: what was beyond it stays so when GitHub delivers it again`, async () => {
      const { pullRequest } = await world.delivered();
      const where = place === 'issue' ? {} : { issueNumber: pullRequest, onPullRequest: true };
      const happenedAt = new Date(world.now).toISOString();
      for (let count = 0; count < 4; count += 1) await write(people.writer, { ...where, happenedAt });
      const { version } = await world.job();
      world.now += 3 * 3_600_000;
      written = 3;
      const again = await write(people.writer, { ...where, name: 'stop', happenedAt });
      assert.deepEqual(again, { outcome: 'ignored', code: 'quota-exceeded' });
      assert.equal((await world.job()).version, version);
    });

  it('counts a command once that GitHub delivers again in another hour, and repeats what follows from it', async () => {
    const happenedAt = new Date(world.now).toISOString();
    await write(people.writer, { happenedAt });
    world.now += 3_600_000;
    world.github.state.calls.length = 0;
    written = 0;
    assert.equal((await write(people.writer, { happenedAt })).outcome, 'repeated');
    assert.deepEqual(world.github.state.calls, []);
    for (let count = 0; count < 2; count += 1) await write(people.writer);
    assert.deepEqual(await world.refusals(), []);
  });

  it('has whoever is told that it is used up told again when their message is, and nobody else', async () => {
    for (let count = 0; count < 2; count += 1) await write(people.writer);
    world.failingEffects = 1;
    await assert.rejects(() => write(people.writer));
    await write(people.writer);
    world.effects.length = 0;
    written = 2;
    assert.equal((await write(people.writer)).outcome, 'refused');
    assert.deepEqual(
      world.effects.map(({ type }) => type),
      ['notify'],
    );
  });

  it('counts labels too, so that putting it on and off starts no more jobs than commands would', async () => {
    for (let count = 0; count < 4; count += 1) {
      await world.consume(world.from('label-added', { commandId: `label-added:${count}` }));
      await world.consume(world.from('label-removed', { commandId: `label-removed:${count}` }));
      world.github.at(world.repository).issues.get(1)?.labels.splice(0);
      await world.consume(world.from('label-removed', { commandId: `label-off:${count}` }));
      world.github.at(world.repository).issues.get(1)?.labels.push('ai-factory');
      world.now += 10_000;
    }
    const events = (await world.events()).map(({ type }) => type);
    assert.equal(events.filter((type) => type === 'JobSubmitted' || type === 'JobRetried').length, 2);
    /* That the label was taken off is kept beside it. */
    const refusals = (await world.refusals()).filter(({ code }) => code !== 'nothing-to-stop');
    assert.deepEqual(
      refusals.map(({ code, quiet }) => [code, quiet]),
      [
        ['quota-exceeded', undefined],
        ['quota-exceeded', true],
      ],
    );
    const [said, silent] = refusals;
    assert.match(
      said?.message ?? '',
      /putting the label on.*count as commands.*take the label off and put it on again/,
    );
    assert.ok(silent?.issueNumber !== undefined, 'the issue shows that it was seen');
  });

  it('is thirty where the repository says nothing, or says it wrongly', async () => {
    for (const text of ['', 'limits: { commands_per_hour: many }']) {
      world = new GovernanceWorld([statusCommand]);
      world.github.commit(world.repository, 'main', { '.github/factory.yml': text });
      for (let count = 0; count < 31; count += 1) await write(people.writer);
      assert.equal((await world.refusals()).length, 1);
    }
  });

  it('grants nothing and refuses nothing while its limit cannot be read', async () => {
    world.github.failNext(1, 'file');
    await assert.rejects(() => write(people.writer));
    assert.equal((await world.job()).version, 0);
  });
});
