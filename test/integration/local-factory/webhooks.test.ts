import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { factoryComments, readIssuePage } from '../../support/issue-page.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { type PlayingModel, startPlayingModel } from '../../support/playing-model.ts';
import { labelPayload, type SignedWebhook, signedWebhook } from '../../support/signed-webhook.ts';

type Issue = { owner: string; repo: string; issue_number: number; id: number };

describe('a webhook', { concurrency: 2 }, () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel();
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  /** An issue that has the label, or not, without GitHub's own webhook having been of use: it was closed meanwhile. */
  async function quietIssue(name: string, labels: string[] = ['ai-factory']): Promise<Issue> {
    const { id, owner, repo } = await world.repository(name, { 'README.md': '# A greeting\n' });
    const { writer } = world.as;
    const { data } = await writer.issues.create({ owner, repo, title: 'Greet', body: 'Please.' });
    const address = { owner, repo, issue_number: data.number };
    await writer.issues.update({ ...address, state: 'closed' });
    if (labels.length > 0) await writer.issues.addLabels({ ...address, labels });
    await world.factory.github.settled();
    await world.idle();
    await writer.issues.update({ ...address, state: 'open' });
    return { ...address, id };
  }

  async function labelled(
    { owner, repo, issue_number, id }: Issue,
    change: { by?: 'writer' | 'reader' | 'outsider'; action?: 'labeled' | 'unlabeled' } = {},
  ): Promise<SignedWebhook> {
    const { data: issue } = await world.as.admin.issues.get({ owner, repo, issue_number });
    const { data: sender } = await world.as[change.by ?? 'writer'].users.getAuthenticated();
    return signedWebhook({
      event: 'issues',
      secret: world.factory.webhookSecret,
      payload: labelPayload(change.action ?? 'labeled', {
        repository: { owner, repo, id },
        issue: {
          number: issue_number,
          title: issue.title,
          body: issue.body ?? null,
          updated_at: issue.updated_at,
        },
        sender: { id: sender.id, login: sender.login },
        installationId: world.factory.github.installationId,
      }),
    });
  }

  const send = ({ body, headers }: { body: string; headers: Record<string, string> }) =>
    fetch(world.factory.webhookUrl, { method: 'POST', body, headers });

  const jobIdOf = ({ id, issue_number }: Issue) => `${id}-${issue_number}`;

  test('that is not exactly what GitHub signed is answered with 401, 400 or 413, and starts nothing', async () => {
    const issue = await quietIssue('forged');
    const genuine = await labelled(issue);
    const { 'x-hub-signature-256': signature = '', ...unsigned } = genuine.headers;
    const base64 = Buffer.from(genuine.body).toString('base64');
    const resigned = (body: string) =>
      signedWebhook({ event: 'issues', payload: {}, secret: world.factory.webhookSecret, body });
    const huge = 'x'.repeat(25 * 1024 * 1024 + 1);
    const other = signedWebhook({
      event: 'issues',
      payload: JSON.parse(genuine.body),
      secret: 'another secret',
    });
    const attempts = {
      unsigned: { body: genuine.body, headers: unsigned },
      'signed with another secret': other,
      'signed with SHA-1': { body: genuine.body, headers: { ...unsigned, 'x-hub-signature': signature } },
      're-serialised': { ...genuine, body: JSON.stringify(JSON.parse(genuine.body), null, 2) },
      'base64-encoded': { ...genuine, body: base64 },
      'base64-encoded, then signed': resigned(base64),
      'not JSON': resigned('payload=%7B%7D'),
      'an array': resigned('[]'),
      empty: { ...genuine, body: '' },
      'over 25 MB': resigned(huge),
    };
    const statuses = Object.fromEntries(
      await Promise.all(
        Object.entries(attempts).map(
          async ([name, attempt]) => [name, (await send(attempt)).status] as const,
        ),
      ),
    );
    assert.deepEqual(statuses, {
      unsigned: 401,
      'signed with another secret': 401,
      'signed with SHA-1': 401,
      're-serialised': 401,
      'base64-encoded': 401,
      'base64-encoded, then signed': 400,
      'not JSON': 400,
      'an array': 400,
      empty: 401,
      'over 25 MB': 413,
    });
    await world.idle();
    assert.equal((await world.factory.ledger.read(jobIdOf(issue))).state, 'DRAFT');
    assert.deepEqual(factoryComments(await readIssuePage(world.as.admin, issue)), []);
  });

  for (const by of ['reader', 'outsider'] as const)
    test(`about a label by ${by === 'reader' ? 'somebody who can only read' : 'an outsider'} gets 😕 and one line, and no job`, async () => {
      const issue = await quietIssue(`label-by-${by}`);
      assert.equal((await send(await labelled(issue, { by }))).status, 202);
      const page = await world.page({ address: issue }, (seen) => factoryComments(seen).length > 0);
      assert.match(factoryComments(page)[0] ?? '', /only people with write access/);
      const { owner, repo, issue_number } = issue;
      const { data: reactions } = await world.as.admin.reactions.listForIssue({ owner, repo, issue_number });
      assert.deepEqual(
        reactions.map(({ content }) => content),
        ['confused'],
      );
      const job = await world.factory.ledger.read(jobIdOf(issue));
      assert.equal(job.state, 'DRAFT');
      assert.equal(await world.chainFault(job.id), undefined);
    });

  test('that arrives a hundred times at once makes one job', async () => {
    const issue = await quietIssue('hundred');
    const delivery = await labelled(issue);
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(delivery)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
    const job = await world.jobIn(issue.id, issue.issue_number, ['DEPLOYABLE']);
    await world.idle();
    assert.equal(job.details?.attempt?.number, 1);
    const events = (await world.factory.ledger.commits(job.id)).flatMap((commit) => commit.events);
    assert.equal(events.filter(({ type }) => type === 'JobSubmitted').length, 1);
    assert.equal((await world.pullRequests(issue)).length, 1);
    assert.equal(await world.chainFault(job.id), undefined);
  });

  for (const first of ['labeled', 'unlabeled'] as const) {
    const second = first === 'labeled' ? 'unlabeled' : 'labeled';
    test(`about ${first} and then about ${second}, in one second: what the issue shows counts, not the order`, async () => {
      const [on, off] = await Promise.all([quietIssue(`on-${first}`), quietIssue(`off-${first}`, [])]);
      for (const issue of [on, off]) {
        await send(await labelled(issue, { action: first }));
        await send(await labelled(issue, { action: second }));
      }
      const job = await world.jobIn(on.id, on.issue_number, ['DEPLOYABLE', 'CANCELLED']);
      assert.equal(job.state, 'DEPLOYABLE');
      await world.idle();
      assert.equal((await world.factory.ledger.read(jobIdOf(off))).state, 'DRAFT');
    });
  }
});
