import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GitHubHarness } from '../../support/local-github.ts';

describe('local GitHub: issues, comments and reactions', () => {
  let hub: GitHubHarness;
  before(async () => {
    hub = await GitHubHarness.start();
  });
  after(() => hub.close());

  const of = async (repo: string, event: string, action?: string) =>
    (await hub.events(event, action))
      .filter(({ payload }) => payload.repository.name === repo)
      .map(({ payload }) => payload);

  it('announces opened, and labeled for each label it is born with', async () => {
    const at = await hub.repository('born-labelled');
    const { data } = await hub
      .as('writer')
      .issues.create({ ...at, title: 'T', body: 'B', labels: ['ai-factory', 'bug'] });
    const [opened] = await of(at.repo, 'issues', 'opened');
    assert.deepEqual(
      [opened.issue.number, opened.sender.login, opened.sender.type],
      [data.number, 'walter', 'User'],
    );
    assert.deepEqual(
      [opened.installation.id, opened.organization.login, opened.repository.full_name],
      [hub.github.installationId, 'acme', 'acme/born-labelled'],
    );
    const labeled = await of(at.repo, 'issues', 'labeled');
    assert.deepEqual(labeled.map(({ label }) => label.name).sort(), ['ai-factory', 'bug']);
    assert.deepEqual(Object.keys(labeled[0].label).sort(), [
      'color',
      'default',
      'description',
      'id',
      'name',
      'node_id',
      'url',
    ]);
  });

  it('tells by GraphQL who edited an issue, the newest body first, a page at a time', async () => {
    const at = await hub.repository('edited');
    const { data } = await hub.as('writer').issues.create({ ...at, title: 'T', body: 'B' });
    const on = { ...at, issue_number: data.number };
    await hub.as('writer').issues.update({ ...on, body: 'C' });
    await hub.as('admin').issues.update({ ...on, body: 'D', title: 'U' });
    await hub.as('admin').issues.update({ ...on, body: 'D', labels: ['bug'] });
    const query = `query ($owner: String!, $name: String!, $number: Int!, $first: Int!) {
      repository(owner: $owner, name: $name) {
        issue(number: $number) {
          userContentEdits(first: $first) {
            totalCount
            pageInfo { hasNextPage }
            nodes { editedAt editor { login ... on User { databaseId } } }
          }
          timelineItems(first: $first, itemTypes: [RENAMED_TITLE_EVENT]) {
            nodes { ... on RenamedTitleEvent { actor { login } } }
          }
        }
      }
    }`;
    type Answer = {
      repository: {
        issue: {
          userContentEdits: {
            totalCount: number;
            pageInfo: { hasNextPage: boolean };
            nodes: { editedAt: string; editor: { login: string; databaseId: number } }[];
          };
          timelineItems: { nodes: unknown[] };
        };
      };
    };
    const asking = { owner: at.owner, name: at.repo, number: data.number };
    const all = await hub.as('writer').graphql<Answer>(query, { ...asking, first: 10 });
    const { userContentEdits: bodies, timelineItems: titles } = all.repository.issue;
    assert.deepEqual(
      bodies.nodes.map(({ editor }) => editor.login),
      ['ada', 'walter'],
    );
    assert.equal(bodies.nodes[1]?.editor.databaseId, data.user?.id);
    assert.match(bodies.nodes[0]?.editedAt ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(bodies.pageInfo, { hasNextPage: false });
    assert.deepEqual(titles.nodes, [{ actor: { login: 'ada' } }]);
    const one = await hub.as('writer').graphql<Answer>(query, { ...asking, first: 1 });
    assert.deepEqual(one.repository.issue.userContentEdits.pageInfo, { hasNextPage: true });
    assert.equal(one.repository.issue.userContentEdits.totalCount, 2);
    await assert.rejects(hub.as('writer').graphql(query, { ...asking, number: 999, first: 1 }), /Issue/);
  });

  it('announces labeled and unlabeled once per change, telling labels apart without case', async () => {
    const at = await hub.repository('labels');
    const writer = hub.as('writer');
    const { data } = await writer.issues.create({ ...at, title: 'T' });
    const on = { ...at, issue_number: data.number };
    await writer.issues.addLabels({ ...on, labels: ['AI-Factory'] });
    await writer.issues.addLabels({ ...on, labels: ['ai-factory'] });
    await writer.issues.removeLabel({ ...on, name: 'ai-FACTORY' });
    await writer.issues.setLabels({ ...on, labels: ['one', 'two'] });
    await writer.issues.removeAllLabels(on);
    const changes = (await of(at.repo, 'issues'))
      .filter(({ action }) => /labeled/.test(action))
      .map(({ action, label }) => `${action} ${label.name}`);
    assert.deepEqual(changes.sort(), [
      'labeled AI-Factory',
      'labeled one',
      'labeled two',
      'unlabeled AI-Factory',
      'unlabeled one',
      'unlabeled two',
    ]);
    await assert.rejects(
      writer.issues.removeLabel({ ...on, name: 'never' }),
      (error: { status: number }) => error.status === 404,
    );
  });

  it('announces edited with what was there before, closed and reopened', async () => {
    const at = await hub.repository('edits');
    const writer = hub.as('writer');
    const { data } = await writer.issues.create({ ...at, title: 'Old', body: 'Old body' });
    const on = { ...at, issue_number: data.number };
    await writer.issues.update({ ...on, title: 'New', body: 'New body' });
    await writer.issues.update({ ...on, title: 'New' });
    const edited = await of(at.repo, 'issues', 'edited');
    assert.deepEqual(
      edited.map(({ changes }) => changes),
      [{ title: { from: 'Old' }, body: { from: 'Old body' } }],
    );
    await writer.issues.update({ ...on, state: 'closed', state_reason: 'not_planned' });
    await writer.issues.update({ ...on, state: 'open' });
    assert.equal((await of(at.repo, 'issues', 'closed'))[0].issue.state_reason, 'not_planned');
    assert.equal((await of(at.repo, 'issues', 'reopened')).length, 1);
  });

  it('announces comments created, edited with the old body, and deleted', async () => {
    const at = await hub.repository('comments');
    const writer = hub.as('writer');
    const { data: issue } = await writer.issues.create({ ...at, title: 'T' });
    const { data } = await hub
      .as('reader')
      .issues.createComment({ ...at, issue_number: issue.number, body: '/factory run' });
    await writer.issues.updateComment({ ...at, comment_id: data.id, body: 'changed' });
    await writer.issues.deleteComment({ ...at, comment_id: data.id });
    const events = await of(at.repo, 'issue_comment');
    const summary = events.map(({ action, comment, changes, sender }) => [
      action,
      comment.body,
      changes?.body.from,
      comment.user.login,
      sender.login,
    ]);
    assert.deepEqual(summary.sort(), [
      ['created', '/factory run', undefined, 'rita', 'rita'],
      ['deleted', 'changed', undefined, 'rita', 'walter'],
      ['edited', 'changed', '/factory run', 'rita', 'walter'],
    ]);
    await assert.rejects(
      writer.issues.createComment({ ...at, issue_number: issue.number, body: ' ' }),
      (error: { status: number }) => error.status === 422,
    );
    await assert.rejects(
      writer.issues.createComment({ ...at, issue_number: 999, body: 'x' }),
      (error: { status: number }) => error.status === 404,
    );
  });

  it('attributes what an installation writes to the App’s bot', async () => {
    const at = await hub.repository('bot');
    const { data: issue } = await hub.as('writer').issues.create({ ...at, title: 'T' });
    const { data } = await hub.installation.issues.createComment({
      ...at,
      issue_number: issue.number,
      body: 'I am a bot',
    });
    assert.deepEqual([data.user?.login, data.user?.type], ['local-factory[bot]', 'Bot']);
    const [event] = await of(at.repo, 'issue_comment', 'created');
    assert.deepEqual(
      [event.sender.login, event.sender.type, event.sender.id],
      ['local-factory[bot]', 'Bot', data.user?.id],
    );
  });

  it('reacts once per person and content, counts reactions, and lets people delete their own only', async () => {
    const at = await hub.repository('reactions');
    const writer = hub.as('writer');
    const { data: issue } = await writer.issues.create({ ...at, title: 'T' });
    const on = { ...at, issue_number: issue.number };
    const first = await hub.installation.reactions.createForIssue({ ...on, content: 'eyes' });
    const second = await hub.installation.reactions.createForIssue({ ...on, content: 'eyes' });
    assert.deepEqual([first.status, second.status, second.data.id], [201, 200, first.data.id]);
    await writer.reactions.createForIssue({ ...on, content: 'eyes' });
    assert.equal((await writer.issues.get(on)).data.reactions?.eyes, 2);
    assert.equal((await writer.reactions.listForIssue({ ...on, content: '+1' })).data.length, 0);
    await assert.rejects(
      writer.reactions.deleteForIssue({ ...on, reaction_id: first.data.id }),
      (error: { status: number }) => error.status === 403,
    );
    await hub.installation.reactions.deleteForIssue({ ...on, reaction_id: first.data.id });
    assert.equal((await writer.issues.get(on)).data.reactions?.eyes, 1);
    const { data: comment } = await writer.issues.createComment({ ...on, body: 'x' });
    await hub.installation.reactions.createForIssueComment({
      ...at,
      comment_id: comment.id,
      content: 'confused',
    });
    const { data: listed } = await writer.reactions.listForIssueComment({ ...at, comment_id: comment.id });
    assert.deepEqual(
      listed.map(({ content, user }) => [content, user?.login]),
      [['confused', 'local-factory[bot]']],
    );
    assert.equal(
      (await writer.issues.getComment({ ...at, comment_id: comment.id })).data.reactions?.confused,
      1,
    );
    await assert.rejects(
      writer.request('POST /repos/{owner}/{repo}/issues/{issue_number}/reactions', {
        ...on,
        content: 'party' as 'eyes',
      }),
      (error: { status: number }) => error.status === 422,
    );
    await assert.rejects(
      writer.reactions.createForIssue({ ...at, issue_number: 77, content: 'eyes' }),
      (error: { status: number }) => error.status === 404,
    );
  });

  it('lets only people with write access comment and react where a conversation is locked, Apps and readers not', async () => {
    const at = await hub.repository('locked');
    const on = {
      ...at,
      issue_number: (await hub.as('writer').issues.create({ ...at, title: 'T' })).data.number,
    };
    await hub.as('writer').issues.lock(on);
    const refusal = (wanted: string) => ({
      status: 403,
      message: new RegExp(`^Unable to create ${wanted} because issue is locked\\.`),
    });
    for (const octokit of [hub.as('reader'), hub.installation]) {
      await assert.rejects(octokit.issues.createComment({ ...on, body: 'x' }), refusal('comment'));
      await assert.rejects(octokit.reactions.createForIssue({ ...on, content: 'eyes' }), refusal('reaction'));
    }
    await hub.as('writer').issues.createComment({ ...on, body: 'x' });
    await hub.as('writer').issues.unlock(on);
    await hub.as('reader').issues.createComment({ ...on, body: 'x' });
  });

  it('refuses comments of more than 65,536 characters and titles of more than 256', async () => {
    const at = await hub.repository('long');
    const writer = hub.as('writer');
    const { data } = await writer.issues.create({ ...at, title: 'x'.repeat(256) });
    const on = { ...at, issue_number: data.number };
    await writer.issues.createComment({ ...on, body: '😀'.repeat(65_536) });
    const tooLong = (field: string, most: number) => ({
      status: 422,
      message: new RegExp(`${field} is too long \\(maximum is ${most} characters\\)`),
    });
    await assert.rejects(
      writer.issues.createComment({ ...on, body: 'x'.repeat(65_537) }),
      tooLong('body', 65_536),
    );
    await assert.rejects(writer.issues.update({ ...on, title: 'x'.repeat(257) }), tooLong('title', 256));
  });

  it('lists by state and label, newest first, page by page', async () => {
    const at = await hub.repository('lists');
    const writer = hub.as('writer');
    for (let index = 1; index <= 5; index++)
      await writer.issues.create({ ...at, title: `Issue ${index}`, labels: index % 2 ? ['odd'] : [] });
    await writer.issues.update({ ...at, issue_number: 1, state: 'closed' });
    const numbers = await writer.paginate(writer.issues.listForRepo, { ...at, per_page: 2 }, ({ data }) =>
      data.map((issue) => issue.number),
    );
    assert.deepEqual(numbers, [5, 4, 3, 2]);
    const odd = await writer.issues.listForRepo({ ...at, labels: 'ODD', state: 'all', direction: 'asc' });
    assert.deepEqual(
      odd.data.map(({ number }) => number),
      [1, 3, 5],
    );
    assert.deepEqual((await writer.issues.listForRepo({ ...at, labels: 'unknown' })).data, []);
  });
});
