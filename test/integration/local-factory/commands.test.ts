import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { factoryComments, type PageComment } from '../../support/issue-page.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { finish, type PlayingModel, startPlayingModel, writes } from '../../support/playing-model.ts';
import { signedWebhook } from '../../support/signed-webhook.ts';
import { examplePayload } from '../../support/webhook-delivery.ts';

type Role = keyof FactoryWorld['as'];
type Issue = { owner: string; repo: string; issue_number: number };

describe('a /factory comment', { concurrency: 2 }, () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel({
      guided: ({ text }) =>
        text.includes('say goodbye')
          ? text.includes('farewell.txt')
            ? finish('There is a farewell, too.')
            : writes('farewell.txt', 'goodbye\n')
          : text.includes('greeting.txt')
            ? finish()
            : writes('greeting.txt', 'hello\n'),
    });
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  async function issueIn(name: string, body = 'Please write greeting.txt.'): Promise<Issue & { id: number }> {
    const { id, owner, repo } = await world.repository(name, { 'README.md': '# A greeting\n' });
    const { data } = await world.as.writer.issues.create({ owner, repo, title: 'Greet people', body });
    return { owner, repo, issue_number: data.number, id };
  }

  async function say(role: Role, { owner, repo, issue_number }: Issue, body: string): Promise<number> {
    return (await world.as[role].issues.createComment({ owner, repo, issue_number, body })).data.id;
  }

  /** The comment with that id, once it has a reaction. */
  async function reactedTo(address: Issue, id: number): Promise<PageComment> {
    const find = (comments: PageComment[]) => comments.find((comment) => comment.id === id);
    const page = await world.page({ address }, ({ comments }) => (find(comments)?.reactions.length ?? 0) > 0);
    const found = find(page.comments);
    assert.ok(found);
    return found;
  }

  test('run starts a job without the label; retry on the pull request makes another attempt on the same one', async () => {
    const { id, ...address } = await issueIn('run', 'Please. play: guided');
    const asked = await say('writer', address, '/factory run');
    const first = await world.jobIn(id, 1, ['DEPLOYABLE']);
    const number = first.details?.pullRequest?.number ?? 0;
    assert.equal((await reactedTo(address, asked)).reactions.length, 1);

    await say('writer', { ...address, issue_number: number }, '/factory retry and say goodbye, too');
    await world.jobIn(id, 1, [
      'GOVERNANCE_ANALYSIS',
      'APPROVED',
      'TASK_PLANNING',
      'IN_PROGRESS',
      'VALIDATING',
    ]);
    const second = await world.jobIn(id, 1, ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN']);
    assert.equal(second.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.equal(second.details?.attempt?.number, 2);
    assert.deepEqual(
      (await world.pullRequests(address)).map((pull) => [pull.number, pull.state]),
      [[number, 'open']],
    );
    const cloned = await world.clone(address, second.details?.branch ?? '');
    assert.deepEqual(
      [cloned?.files['greeting.txt'], cloned?.files['farewell.txt']],
      ['hello\n', 'goodbye\n'],
    );
    assert.match(model.heard('guided').at(-1) ?? '', /guidance by @walter/);
    assert.equal(await world.chainFault(second.id), undefined);
  });

  test('plan shows the plan and stops; resume has it carried out; explain tells why it may', async () => {
    const { id, ...address } = await issueIn(
      'plan',
      'Please. play: guided\n\n## Acceptance criteria\n\n- The greeting says hello',
    );
    await say('writer', address, '/factory plan');
    const planned = await world.jobIn(id, 1, ['NEEDS_HUMAN', 'DEPLOYABLE', 'FAILED']);
    assert.deepEqual(
      [planned.state, planned.details?.human?.reason],
      ['NEEDS_HUMAN', 'paused'],
      world.story.join('\n'),
    );
    assert.deepEqual(await world.pullRequests(address), []);
    const page = await world.page({ address }, ({ comments }) =>
      comments.some(
        ({ body }) => body.includes('- [ ] The greeting says hello') && body.includes('/factory resume'),
      ),
    );
    assert.ok(page.comments.length > 0);

    await say('writer', address, '/factory priority hihg');
    await say('writer', address, '/factory priority high');
    await say('reader', address, '/factory explain');
    await world.page({ address }, (seen) =>
      ['Did you mean `/factory priority high`', '**Verdict: approved**'].every((text) =>
        factoryComments(seen).some((comment) => comment.includes(text)),
      ),
    );
    await say('writer', address, '/factory resume');
    const done = await world.jobIn(id, 1, ['DEPLOYABLE', 'FAILED']);
    assert.deepEqual([done.state, done.details?.priority], ['DEPLOYABLE', 'high'], world.story.join('\n'));
  });

  test('status and help are answered to everybody who can read, and stop to nobody without a job', async () => {
    const { id, ...address } = await issueIn('answers');
    await say('reader', address, '/factory help');
    await say('reader', address, '/factory status');
    await say('writer', address, '/factory stop');
    const page = await world.page({ address }, (seen) => factoryComments(seen).length >= 3);
    const said = factoryComments(page).join('\n');
    for (const command of ['run', 'retry', 'stop', 'status', 'help'])
      assert.match(said, new RegExp(`/factory ${command}`));
    assert.match(said, /no job|not.*asked/i);
    assert.match(said, /nothing to stop/);
    assert.equal((await world.factory.ledger.read(`${id}-1`)).state, 'DRAFT');
  });

  for (const role of ['reader', 'outsider'] as const)
    test(`run by ${role === 'reader' ? 'somebody who can only read' : 'an outsider'} gets 😕 and one line, and no job`, async () => {
      const { id, ...address } = await issueIn(`by-${role}`);
      if (role === 'outsider') {
        await assert.rejects(say(role, address, '/factory run'), { status: 404 });
        return;
      }
      const comment = await say(role, address, '/factory run');
      assert.deepEqual((await reactedTo(address, comment)).reactions, ['confused']);
      const page = await world.page({ address }, (seen) => factoryComments(seen).length > 0);
      const [line = ''] = factoryComments(page);
      assert.match(line, /only people with write access/);
      assert.equal(
        line
          .replace(/<!--.*?-->/gs, '')
          .trim()
          .split('\n').length,
        1,
      );
      assert.equal((await world.factory.ledger.read(`${id}-1`)).state, 'DRAFT');
      assert.deepEqual(page.labels, []);
    });

  test('by a bot starts nothing and is not answered', async () => {
    const { id, owner, repo, issue_number } = await issueIn('by-bot');
    const webhook = signedWebhook({
      event: 'issue_comment',
      secret: world.factory.webhookSecret,
      payload: examplePayload('issue_comment', 'created', {
        installation: { id: world.factory.github.installationId },
        repository: { id, name: repo, full_name: `${owner}/${repo}`, owner: { login: owner } },
        issue: { number: issue_number, state: 'open' },
        comment: { id: 987_654, body: '/factory run', user: { id: 77, login: 'ci[bot]', type: 'Bot' } },
        sender: { id: 77, login: 'ci[bot]', type: 'Bot' },
      }),
    });
    assert.ok((await fetch(world.factory.webhookUrl, { method: 'POST', ...webhook })).ok);
    /* Everything before it was seen once this is answered. */
    await say('writer', { owner, repo, issue_number }, '/factory status');
    const page = await world.page(
      { address: { owner, repo, issue_number } },
      (seen) => factoryComments(seen).length > 0,
    );
    assert.equal(factoryComments(page).length, 1);
    assert.match(factoryComments(page)[0] ?? '', /has no job/);
    assert.equal((await world.factory.ledger.read(`${id}-${issue_number}`)).state, 'DRAFT');
  });

  test('that is no command is answered with the one that may have been meant', async () => {
    const { id, ...address } = await issueIn('unknown');
    const comment = await say('writer', address, '/factory runn');
    assert.deepEqual((await reactedTo(address, comment)).reactions, ['confused']);
    const page = await world.page({ address }, (seen) => factoryComments(seen).length > 0);
    assert.match(factoryComments(page).join('\n'), /Did you mean `\/factory run`\?/);
    assert.equal((await world.factory.ledger.read(`${id}-1`)).state, 'DRAFT');
  });

  test('that is quoted, in code, or slipped in by an edit is none', async () => {
    const { id, ...address } = await issueIn('quoted');
    await say('writer', address, '> /factory run\n\nDo we want that?');
    await say('writer', address, '```\n/factory run\n```');
    const innocent = await say('writer', address, 'Nice weather.');
    const { owner, repo } = address;
    await world.as.writer.issues.updateComment({ owner, repo, comment_id: innocent, body: '/factory run' });
    /* Everything before it was seen once this is answered. */
    await say('writer', address, '/factory status');
    const page = await world.page({ address }, (seen) => factoryComments(seen).length > 0);
    assert.equal(factoryComments(page).length, 1);
    assert.equal((await world.factory.ledger.read(`${id}-1`)).state, 'DRAFT');
  });
});
