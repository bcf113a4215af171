import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { GitHubHarness } from '../../support/local-github.ts';

describe('local GitHub: pull requests', () => {
  let hub: GitHubHarness;
  before(async () => {
    hub = await GitHubHarness.start();
  });
  after(() => hub.close());

  /** A repository with a branch `feature` that adds a file. */
  async function withBranch(name: string) {
    const at = await hub.repository(name);
    const work = await hub.clone(name);
    await work.git('checkout', '--quiet', '-b', 'feature');
    await writeFile(join(work.path, 'added.txt'), 'one\ntwo\n');
    const sha = await work.commit('Add a file');
    await work.git('push', '--quiet', 'origin', 'feature');
    return { at, work, sha };
  }
  async function withPullRequest(name: string) {
    const { at, work, sha } = await withBranch(name);
    const { data } = await hub
      .as('writer')
      .pulls.create({ ...at, title: 'Feature', head: 'feature', base: 'main', body: 'Why' });
    return { at, work, sha, number: data.number, pull: data };
  }
  const refused = (status: number, message?: RegExp) => (error: { status: number; message: string }) => {
    assert.equal(error.status, status);
    if (message) assert.match(error.message, message);
    return true;
  };

  it('opens with the head and base of the branches and counts files, lines and commits', async () => {
    const { pull, sha, number } = await withPullRequest('open');
    assert.equal(pull.head.sha, sha);
    assert.deepEqual([pull.commits, pull.changed_files, pull.additions, pull.deletions], [1, 1, 2, 0]);
    const [opened] = (await hub.events('pull_request', 'opened')).filter(
      ({ payload }) => payload.repository.name === 'open',
    );
    assert.equal(opened?.payload.number, number);
    assert.equal(opened?.payload.pull_request.head.sha, sha);
    assert.equal(opened?.payload.pull_request.changed_files, 1);
  });

  it('refuses a second pull request for the same head and base with 422', async () => {
    const { at } = await withPullRequest('twice');
    await assert.rejects(
      hub.as('writer').pulls.create({ ...at, title: 'Again', head: 'feature', base: 'main' }),
      refused(422, /A pull request already exists for acme:feature\./),
    );
  });

  it('refuses a missing head, a missing base and a head without commits of its own with 422', async () => {
    const { at } = await withBranch('missing');
    const writer = hub.as('writer');
    await assert.rejects(
      writer.pulls.create({ ...at, title: 'T', head: 'nowhere', base: 'main' }),
      refused(422, /head/),
    );
    await assert.rejects(
      writer.pulls.create({ ...at, title: 'T', head: 'feature', base: 'nowhere' }),
      refused(422, /base/),
    );
    await assert.rejects(
      writer.pulls.create({ ...at, title: 'T', head: 'main', base: 'main' }),
      refused(422, /No commits/),
    );
    const { data: branches } = await writer.repos.listBranches(at);
    assert.deepEqual(branches.map(({ name }) => name).sort(), ['feature', 'main'], 'no branch is made up');
  });

  it('accepts a head with the owner in front', async () => {
    const { at, sha } = await withBranch('owner-in-front');
    const { data } = await hub
      .as('writer')
      .pulls.create({ ...at, title: 'T', head: 'acme:feature', base: 'main' });
    assert.equal(data.head.sha, sha);
    const { data: listed } = await hub.as('writer').pulls.list({ ...at, head: 'acme:feature' });
    assert.deepEqual(
      listed.map(({ number }) => number),
      [data.number],
    );
  });

  it('lists the files and commits it changes', async () => {
    const { at, number, sha } = await withPullRequest('files');
    const { data: files } = await hub.as('reader').pulls.listFiles({ ...at, pull_number: number });
    assert.deepEqual(
      files.map(({ filename, status, additions }) => ({ filename, status, additions })),
      [{ filename: 'added.txt', status: 'added', additions: 2 }],
    );
    const { data: commits } = await hub.as('reader').pulls.listCommits({ ...at, pull_number: number });
    assert.deepEqual(
      commits.map((commit) => commit.sha),
      [sha],
    );
    const diff = await hub
      .as('reader')
      .pulls.get({ ...at, pull_number: number, mediaType: { format: 'diff' } });
    assert.match(String(diff.data), /\+two/);
  });

  it('follows a push: the head is fresh and synchronize tells before and after', async () => {
    const { at, work, sha, number } = await withPullRequest('synchronize');
    await writeFile(join(work.path, 'added.txt'), 'one\n');
    const next = await work.commit('Shorten');
    await work.git('push', '--quiet', 'origin', 'feature');
    const { data } = await hub.as('reader').pulls.get({ ...at, pull_number: number });
    assert.deepEqual([data.head.sha, data.commits, data.additions], [next, 2, 1]);
    const synchronized = (await hub.events('pull_request', 'synchronize')).filter(
      ({ payload }) => payload.repository.name === at.repo,
    );
    assert.deepEqual(
      synchronized.map(({ payload }) => [
        payload.before,
        payload.after,
        payload.pull_request.head.sha,
        payload.sender.login,
      ]),
      [[sha, next, next, 'walter']],
    );
  });

  it('follows a forced push', async () => {
    const { at, work, number } = await withPullRequest('forced');
    await writeFile(join(work.path, 'added.txt'), 'other\n');
    await work.git('add', '--all');
    await work.git('commit', '--quiet', '--amend', '--message', 'Amended');
    await work.git('push', '--quiet', '--force', 'origin', 'feature');
    const { data } = await hub.as('reader').pulls.get({ ...at, pull_number: number });
    assert.equal(data.head.sha, await work.git('rev-parse', 'HEAD'));
    assert.equal(data.commits, 1);
  });

  it('is closed when its head branch is deleted and cannot be reopened then', async () => {
    const { at, work, number } = await withPullRequest('deleted');
    await work.git('push', '--quiet', 'origin', '--delete', 'feature');
    const { data } = await hub.as('reader').pulls.get({ ...at, pull_number: number });
    assert.deepEqual([data.state, data.merged], ['closed', false]);
    await assert.rejects(hub.as('writer').git.getRef({ ...at, ref: 'heads/feature' }), refused(404));
    await assert.rejects(
      hub.as('writer').pulls.update({ ...at, pull_number: number, state: 'open' }),
      refused(422),
    );
    const closed = (await hub.events('pull_request', 'closed')).filter(
      ({ payload }) => payload.repository.name === at.repo,
    );
    assert.deepEqual(
      closed.map(({ payload }) => payload.pull_request.merged),
      [false],
    );
  });

  it('merges through git: the merge commit has both parents, is fetched by git, and closed is sent with merged', async () => {
    const { at, work, sha, number } = await withPullRequest('merge');
    const main = await work.git('rev-parse', 'origin/main');
    const { data } = await hub.as('writer').pulls.merge({ ...at, pull_number: number, sha });
    await work.git('fetch', '--quiet', 'origin');
    assert.equal(await work.git('rev-parse', 'origin/main'), data.sha);
    assert.equal(await work.git('log', '-1', '--format=%P', 'origin/main'), `${main} ${sha}`);
    const { data: pull } = await hub.as('reader').pulls.get({ ...at, pull_number: number });
    assert.deepEqual(
      [pull.merged, pull.state, pull.merge_commit_sha, pull.merged_by?.login],
      [true, 'closed', data.sha, 'walter'],
    );
    const closed = (await hub.events('pull_request', 'closed')).filter(
      ({ payload }) => payload.repository.name === at.repo,
    );
    assert.deepEqual(
      closed.map(({ payload }) => payload.pull_request.merged),
      [true],
    );
    await assert.rejects(hub.as('writer').pulls.merge({ ...at, pull_number: number }), refused(405));
  });

  it('keeps both sides when the base has moved, and refuses a conflict with 405', async () => {
    const { at, work, number } = await withPullRequest('moved');
    const writer = hub.as('writer');
    const put = (path: string, text: string, branch?: string) =>
      writer.repos.createOrUpdateFileContents({
        ...at,
        path,
        message: path,
        content: Buffer.from(text).toString('base64'),
        ...(branch ? { branch } : {}),
      });
    await put('elsewhere.txt', 'kept\n');
    await writer.git.createRef({
      ...at,
      ref: 'refs/heads/clash',
      sha: await work.git('rev-parse', 'origin/main'),
    });
    await put('added.txt', 'clash\n', 'clash');
    const clash = await writer.pulls.create({ ...at, title: 'Clash', head: 'clash', base: 'main' });
    await writer.pulls.merge({ ...at, pull_number: number, merge_method: 'squash' });
    await work.git('fetch', '--quiet', 'origin');
    assert.equal(await work.git('show', 'origin/main:elsewhere.txt'), 'kept');
    assert.equal(await work.git('show', 'origin/main:added.txt'), 'one\ntwo');
    assert.equal(
      (await work.git('log', '-1', '--format=%P', 'origin/main')).split(' ').length,
      1,
      'a squash has one parent',
    );
    const judged = await writer.pulls.get({ ...at, pull_number: clash.data.number });
    assert.deepEqual([judged.data.mergeable, judged.data.mergeable_state], [false, 'dirty']);
    await assert.rejects(writer.pulls.merge({ ...at, pull_number: clash.data.number }), refused(405));
  });

  it('refuses a merge of an outdated head with 409', async () => {
    const { at, number } = await withPullRequest('outdated');
    await assert.rejects(
      hub.as('writer').pulls.merge({ ...at, pull_number: number, sha: '0'.repeat(40) }),
      refused(409),
    );
  });

  it('counts as merged when its commits reach the base by a push', async () => {
    const { at, work, number } = await withPullRequest('by-push');
    await work.git('push', '--quiet', 'origin', 'feature:main');
    const { data } = await hub.as('reader').pulls.get({ ...at, pull_number: number });
    assert.deepEqual([data.state, data.merged], ['closed', true]);
  });

  it('ignores draft in a REST update; GraphQL marks it ready and back', async () => {
    const { at } = await withBranch('drafts');
    const writer = hub.as('writer');
    const { data } = await writer.pulls.create({
      ...at,
      title: 'Draft',
      head: 'feature',
      base: 'main',
      draft: true,
    });
    await writer.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
      ...at,
      pull_number: data.number,
      draft: false,
    });
    const draftOf = async () => (await writer.pulls.get({ ...at, pull_number: data.number })).data.draft;
    assert.equal(await draftOf(), true);
    await assert.rejects(writer.pulls.merge({ ...at, pull_number: data.number }), refused(405));
    const found = await writer.graphql<{ repository: { pullRequest: { id: string; isDraft: boolean } } }>(
      'query($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { pullRequest(number: $number) { id isDraft } } }',
      { ...at, number: data.number },
    );
    assert.deepEqual(found, { repository: { pullRequest: { id: data.node_id, isDraft: true } } });
    const mutation = (name: string) =>
      writer.graphql(
        `mutation Go($id: ID!) { ${name}(input: {pullRequestId: $id}) { pullRequest { number draft: isDraft } } }`,
        { id: data.node_id },
      );
    assert.deepEqual(await mutation('markPullRequestReadyForReview'), {
      markPullRequestReadyForReview: { pullRequest: { number: data.number, draft: false } },
    });
    assert.equal(await draftOf(), false);
    await mutation('convertPullRequestToDraft');
    assert.equal(await draftOf(), true);
    const node = await writer.graphql(
      'query($id: ID!) { node(id: $id) { __typename ... on PullRequest { state } ... on Issue { title } } }',
      { id: data.node_id },
    );
    assert.deepEqual(node, { node: { __typename: 'PullRequest', state: 'OPEN' } });
    await assert.rejects(
      hub.as('outsider').graphql('{ node(id: "x") { id } }'),
      /Could not resolve to a node/,
    );
    const actions = ['ready_for_review', 'converted_to_draft'];
    for (const action of actions) assert.equal((await hub.events('pull_request', action)).length, 1, action);
  });

  it('sends edited with what was there before, and nothing when nothing changed', async () => {
    const { at, number } = await withPullRequest('edited');
    const writer = hub.as('writer');
    await writer.pulls.update({ ...at, pull_number: number, title: 'Better', body: 'Why' });
    await writer.pulls.update({ ...at, pull_number: number, title: 'Better' });
    const edited = (await hub.events('pull_request', 'edited')).filter(
      ({ payload }) => payload.repository.name === at.repo,
    );
    assert.deepEqual(
      edited.map(({ payload }) => payload.changes),
      [{ title: { from: 'Feature' } }],
    );
  });

  it('is an issue, too: labels arrive as pull_request.labeled, lists show it, edits through the issue reach it', async () => {
    const { at, number } = await withPullRequest('as-issue');
    const writer = hub.as('writer');
    await writer.issues.addLabels({ ...at, issue_number: number, labels: ['ready'] });
    const labeled = (await hub.events('pull_request', 'labeled')).filter(
      ({ payload }) => payload.repository.name === at.repo,
    );
    assert.deepEqual(
      labeled.map(({ payload }) => [payload.number, payload.label.name, payload.pull_request.number]),
      [[number, 'ready', number]],
    );
    const asIssue = (await hub.events('issues')).filter(({ payload }) => payload.repository.name === at.repo);
    assert.deepEqual(asIssue, []);
    const { data: issue } = await writer.issues.get({ ...at, issue_number: number });
    assert.ok(issue.pull_request);
    assert.equal(issue.title, 'Feature');
    const { data: list } = await writer.issues.listForRepo({ ...at, labels: 'ready' });
    assert.deepEqual(
      list.map((one) => [one.number, Boolean(one.pull_request)]),
      [[number, true]],
    );
    await writer.issues.update({ ...at, issue_number: number, state: 'closed' });
    assert.equal((await writer.pulls.get({ ...at, pull_number: number })).data.state, 'closed');
    await writer.issues.createComment({ ...at, issue_number: number, body: 'hello' });
    const [commented] = (await hub.events('issue_comment', 'created')).filter(
      ({ payload }) => payload.repository.name === at.repo,
    );
    assert.ok(commented?.payload.issue.pull_request);
  });
});
