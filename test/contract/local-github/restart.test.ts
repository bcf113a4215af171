import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { GitHubHarness } from '../../support/local-github.ts';

describe('local GitHub: restart', () => {
  let hub: GitHubHarness;
  before(async () => {
    hub = await GitHubHarness.start();
  });
  after(() => hub.close());

  it('keeps App, tokens, issues, comments, reactions, pull requests, reviews, checks, statuses and git', async () => {
    const at = await hub.repository('kept');
    const writer = hub.as('writer');
    const { data: issue } = await writer.issues.create({ ...at, title: 'T', labels: ['ai-factory'] });
    await writer.issues.createComment({ ...at, issue_number: issue.number, body: 'hello' });
    await hub.installation.reactions.createForIssue({ ...at, issue_number: issue.number, content: 'eyes' });
    const main = (await writer.git.getRef({ ...at, ref: 'heads/main' })).data.object.sha;
    await writer.git.createRef({ ...at, ref: 'refs/heads/feature', sha: main });
    await writer.repos.createOrUpdateFileContents({
      ...at,
      path: 'x',
      branch: 'feature',
      message: 'x',
      content: 'eA==',
    });
    const { data: pull } = await writer.pulls.create({ ...at, title: 'PR', head: 'feature', base: 'main' });
    await hub.as('admin').pulls.createReview({ ...at, pull_number: pull.number, event: 'APPROVE' });
    const { data: run } = await hub
      .as('ci')
      .checks.create({ ...at, name: 'ci', head_sha: pull.head.sha, conclusion: 'success' });
    await hub.as('ci').repos.createCommitStatus({ ...at, sha: pull.head.sha, state: 'success' });
    const { data: minted } = await hub
      .app()
      .apps.createInstallationAccessToken({ installation_id: hub.github.installationId });
    const { data: dangling } = await writer.git.createBlob({ ...at, content: 'not in any tree' });
    await hub.github.settled();
    const before = hub.github;
    const deliveries = (await hub.app().apps.listWebhookDeliveries({ per_page: 100 })).data.map(
      ({ guid }) => guid,
    );
    hub.received.length = 0;
    await hub.restart();
    const { url: _old, gitUrl: _oldGit, ...kept } = before;
    for (const key of ['appId', 'appPrivateKey', 'installationId', 'tokens'] as const)
      assert.deepEqual(hub.github[key], kept[key], key);
    const reader = hub.as('reader');
    const seen = {
      issue: (await reader.issues.get({ ...at, issue_number: issue.number })).data,
      comments: (await reader.issues.listComments({ ...at, issue_number: issue.number })).data,
      pull: (await reader.pulls.get({ ...at, pull_number: pull.number })).data,
      reviews: (await reader.pulls.listReviews({ ...at, pull_number: pull.number })).data,
      run: (await reader.checks.get({ ...at, check_run_id: run.id })).data,
      status: (await reader.repos.getCombinedStatusForRef({ ...at, ref: 'feature' })).data,
    };
    assert.deepEqual([seen.issue.title, seen.issue.reactions?.eyes, seen.issue.labels.length], ['T', 1, 1]);
    assert.deepEqual(
      seen.comments.map(({ body }) => body),
      ['hello'],
    );
    assert.deepEqual(
      [seen.pull.head.sha, seen.pull.state, seen.pull.changed_files],
      [pull.head.sha, 'open', 1],
    );
    assert.deepEqual(
      seen.reviews.map(({ state }) => state),
      ['APPROVED'],
    );
    assert.deepEqual([seen.run.conclusion, seen.status.state], ['success', 'success']);
    assert.equal((await hub.withToken(minted.token).repos.get(at)).status, 200);
    assert.equal((await reader.git.getBlob({ ...at, file_sha: dangling.sha })).data.sha, dangling.sha);
    assert.deepEqual(
      (await hub.app().apps.listWebhookDeliveries({ per_page: 100 })).data.map(({ guid }) => guid),
      deliveries,
    );
    assert.deepEqual(hub.received, [], 'nothing is delivered twice');
    const work = await hub.clone('kept');
    assert.equal(await work.git('rev-parse', 'origin/feature'), pull.head.sha);
    const { data: next } = await hub.as('writer').issues.create({ ...at, title: 'Next' });
    assert.equal(next.number, pull.number + 1);
  });

  it('starts after a kill that tore the last line of its journal', async () => {
    const at = await hub.repository('torn');
    await hub.as('writer').issues.create({ ...at, title: 'Answered' });
    const torn = '{"c":"github.issues","i":999,"r":{"id":99';
    await hub.restart(() => appendFile(join(hub.folder, 'data/github.jsonl'), torn));
    const { data } = await hub.as('reader').issues.listForRepo(at);
    assert.deepEqual(
      data.map(({ title }) => title),
      ['Answered'],
    );
  });

  it('delivers after the restart what was not delivered before it', async () => {
    const at = await hub.repository('undelivered');
    await hub.github.settled();
    hub.received.length = 0;
    await hub.as('writer').issues.create({ ...at, title: 'x' });
    await hub.restart();
    const guids = (await hub.events('issues', 'opened')).map(({ headers }) => headers['x-github-delivery']);
    assert.equal(new Set(guids).size, 1, 'at least once, under one guid');
  });

  it('follows a push that git took while the API was down', async () => {
    const at = await hub.repository('behind');
    const writer = hub.as('writer');
    const main = (await writer.git.getRef({ ...at, ref: 'heads/main' })).data.object.sha;
    await writer.git.createRef({ ...at, ref: 'refs/heads/feature', sha: main });
    const { data } = await writer.repos.createOrUpdateFileContents({
      ...at,
      path: 'x',
      branch: 'feature',
      message: 'x',
      content: 'eA==',
    });
    const { data: pull } = await writer.pulls.create({ ...at, title: 'PR', head: 'feature', base: 'main' });
    const work = await hub.clone('behind');
    await work.git('checkout', '--quiet', '-b', 'feature', String(data.commit.sha));
    await work.git('commit', '--quiet', '--allow-empty', '--message', 'Behind its back');
    await hub.restart(async () => {
      await work.git('push', '--quiet', join(hub.folder, 'data/git/acme/behind.git'), 'HEAD:feature');
    });
    const { data: seen } = await hub.as('reader').pulls.get({ ...at, pull_number: pull.number });
    assert.equal(seen.head.sha, await work.git('rev-parse', 'HEAD'));
    const synchronized = await hub.events('pull_request', 'synchronize');
    assert.ok(synchronized.some(({ payload }) => payload.after === seen.head.sha));
  });
});
