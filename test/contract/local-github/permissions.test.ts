import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GitHubHarness } from '../../support/local-github.ts';

describe('local GitHub: who may do what', () => {
  let hub: GitHubHarness;
  let at: { owner: string; repo: string };
  let time = Date.now();
  before(async () => {
    hub = await GitHubHarness.start({ clock: { now: () => time } });
    at = await hub.repository('guarded');
  });
  after(() => hub.close());

  const refused = (status: number) => (error: { status: number }) => {
    assert.equal(error.status, status, String(error));
    return true;
  };
  const mint = async (narrowed: object = {}) => {
    const { data } = await hub
      .app()
      .apps.createInstallationAccessToken({ installation_id: hub.github.installationId, ...narrowed });
    return data;
  };

  it('answers 401 Bad credentials to an unknown token, which acts as nobody', async () => {
    await assert.rejects(
      hub.withToken('ghp_unknown').users.getAuthenticated(),
      (error: { status: number; message: string }) => {
        assert.deepEqual([error.status, /Bad credentials/.test(error.message)], [401, true]);
        return true;
      },
    );
    for (const authorization of ['token', 'Bearer ', 'Digest x', 'Bearer eyJ.eyJ.x', 'Basic !!!']) {
      const response = await fetch(`${hub.github.url}/user`, { headers: { authorization } });
      assert.equal(response.status, 401, authorization);
      await response.arrayBuffer();
    }
    assert.equal((await fetch(`${hub.github.url}/user`)).status, 401);
  });

  it('creates repositories private, with the writer, the reader and the App on them', async () => {
    assert.equal((await hub.as('admin').repos.get(at)).data.private, true);
    const { data } = await hub.installation.apps.listReposAccessibleToInstallation();
    assert.deepEqual(
      data.repositories.map(({ name }) => name),
      ['guarded'],
    );
    await assert.rejects(hub.as('writer').repos.createInOrg({ org: 'acme', name: 'x' }), refused(403));
    await assert.rejects(hub.installation.repos.createInOrg({ org: 'acme', name: 'x' }), refused(403));
    const own = await hub.as('writer').repos.createForAuthenticatedUser({ name: 'mine', auto_init: true });
    assert.deepEqual([own.data.private, own.data.full_name], [true, 'walter/mine']);
    const { data: installed } = await hub.app().apps.getRepoInstallation({ owner: 'walter', repo: 'mine' });
    assert.notEqual(installed.id, hub.github.installationId);
  });

  it('refuses names that are no names, and taken ones, with 422', async () => {
    for (const name of ['.', '..', 'x.git', 'a/b', '', 'guarded']) {
      await assert.rejects(hub.as('admin').repos.createInOrg({ org: 'acme', name }), refused(422), name);
    }
  });

  it('lists to everybody the repositories they may see', async () => {
    const names = async (role: 'admin' | 'outsider') =>
      (await hub.as(role).repos.listForOrg({ org: 'acme' })).data.map(({ name }) => name);
    assert.ok((await names('admin')).includes('guarded'));
    assert.deepEqual(await names('outsider'), []);
    assert.deepEqual((await hub.as('outsider').repos.listForUser({ username: 'walter' })).data, []);
    assert.equal((await hub.as('outsider').search.repos({ q: 'guarded' })).data.total_count, 0);
  });

  it('hides private repositories from outsiders and the nameless with 404', async () => {
    const outsider = hub.as('outsider');
    await assert.rejects(outsider.repos.get(at), refused(404));
    await assert.rejects(outsider.issues.create({ ...at, title: 'x' }), refused(404));
    await assert.rejects(outsider.git.getRef({ ...at, ref: 'heads/main' }), refused(404));
    assert.equal((await fetch(`${hub.github.url}/repos/acme/guarded`)).status, 404);
    assert.equal((await fetch(`${hub.github.url}/repos/acme/guarded/issues`)).status, 404);
  });

  it('tells the truth about permissions: admin, write, read, none', async () => {
    const levels: Record<string, string> = { ada: 'admin', walter: 'write', rita: 'read', otto: 'none' };
    for (const [username, permission] of Object.entries(levels)) {
      const { data } = await hub.installation.repos.getCollaboratorPermissionLevel({ ...at, username });
      assert.deepEqual(
        [data.permission, data.role_name, data.user?.login],
        [permission, permission, username],
      );
    }
    await assert.rejects(
      hub.installation.repos.getCollaboratorPermissionLevel({ ...at, username: 'nobody-at-all' }),
      refused(404),
    );
    await hub.as('admin').repos.addCollaborator({ ...at, username: 'otto', permission: 'maintain' });
    const { data } = await hub.installation.repos.getCollaboratorPermissionLevel({ ...at, username: 'otto' });
    assert.deepEqual([data.permission, data.role_name], ['write', 'maintain']);
    await hub.as('admin').repos.removeCollaborator({ ...at, username: 'otto' });
    await assert.rejects(hub.as('outsider').repos.get(at), refused(404));
  });

  it('lets readers open issues, comment and react, and refuses their labels, edits of others, files and refs with 403', async () => {
    const reader = hub.as('reader');
    const { data: theirs } = await reader.issues.create({ ...at, title: 'Mine', labels: ['sneaky'] });
    assert.deepEqual(theirs.labels, [], 'labels of people without triage are dropped');
    await reader.issues.update({ ...at, issue_number: theirs.number, title: 'Still mine' });
    const { data: issue } = await hub.as('writer').issues.create({ ...at, title: 'Other' });
    const on = { ...at, issue_number: issue.number };
    const { data: comment } = await hub.as('writer').issues.createComment({ ...on, body: 'x' });
    const { data: own } = await reader.issues.createComment({ ...on, body: 'y' });
    await reader.issues.updateComment({ ...at, comment_id: own.id, body: 'z' });
    await reader.reactions.createForIssue({ ...on, content: 'eyes' });
    const main = (await reader.git.getRef({ ...at, ref: 'heads/main' })).data.object.sha;
    const forbidden = {
      labels: () => reader.issues.addLabels({ ...on, labels: ['ai-factory'] }),
      'all labels': () => reader.issues.removeAllLabels(on),
      title: () => reader.issues.update({ ...on, title: 'Changed' }),
      comment: () => reader.issues.updateComment({ ...at, comment_id: comment.id, body: 'forged' }),
      'comment removal': () => reader.issues.deleteComment({ ...at, comment_id: comment.id }),
      file: () =>
        reader.repos.createOrUpdateFileContents({ ...at, path: 'x', message: 'x', content: 'eA==' }),
      ref: () => reader.git.createRef({ ...at, ref: 'refs/heads/x', sha: main }),
      status: () => reader.repos.createCommitStatus({ ...at, sha: main, state: 'success' }),
      'pull request': () => reader.pulls.create({ ...at, title: 'x', head: 'x', base: 'main' }),
      collaborators: () => reader.repos.addCollaborator({ ...at, username: 'otto' }),
      repository: () => reader.repos.update({ ...at, private: false }),
      deletion: () => reader.repos.delete(at),
    };
    for (const [name, act] of Object.entries(forbidden)) await assert.rejects(act(), refused(403), name);
    await assert.rejects(hub.as('writer').repos.delete(at), refused(403));
  });

  it('holds installation tokens to their permissions', async () => {
    const { token, permissions } = await mint({ permissions: { issues: 'read', metadata: 'read' } });
    assert.deepEqual(permissions, { metadata: 'read', issues: 'read' });
    const narrow = hub.withToken(token);
    await narrow.issues.listForRepo(at);
    await assert.rejects(narrow.issues.create({ ...at, title: 'x' }), refused(403));
    await assert.rejects(narrow.pulls.list(at), refused(403));
    await assert.rejects(narrow.repos.getContent({ ...at, path: 'README.md' }), refused(403));
    await assert.rejects(narrow.checks.listForRef({ ...at, ref: 'main' }), refused(403));
    const main = (await hub.as('reader').git.getRef({ ...at, ref: 'heads/main' })).data.object.sha;
    await assert.rejects(
      hub.installation.repos.createCommitStatus({ ...at, sha: main, state: 'success' }),
      refused(403),
      'statuses: read',
    );
    await assert.rejects(
      hub.installation.repos.update({ ...at, description: 'x' }),
      refused(403),
      'no administration',
    );
    await assert.rejects(
      hub.installation.repos.createOrUpdateFileContents({
        ...at,
        path: '.github/workflows/x.yml',
        message: 'x',
        content: 'eA==',
      }),
      refused(403),
      'no workflows',
    );
    await assert.rejects(hub.installation.users.getAuthenticated(), refused(403));
  });

  it('lets only Apps write check runs', async () => {
    const sha = (await hub.as('reader').git.getRef({ ...at, ref: 'heads/main' })).data.object.sha;
    await assert.rejects(hub.as('admin').checks.create({ ...at, name: 'x', head_sha: sha }), refused(403));
  });

  it('narrows installation tokens to repositories and refuses more than was granted with 422', async () => {
    await hub.repository('second');
    const { token, repositories } = await mint({ repositories: ['second'] });
    assert.deepEqual(
      repositories?.map(({ name }) => name),
      ['second'],
    );
    await hub.withToken(token).repos.get({ owner: 'acme', repo: 'second' });
    await assert.rejects(hub.withToken(token).repos.get(at), refused(404));
    const { data: id } = await hub.as('admin').repos.get(at);
    assert.equal((await mint({ repository_ids: [id.id] })).repository_selection, 'selected');
    await assert.rejects(mint({ permissions: { administration: 'write' } }), refused(422));
    await assert.rejects(mint({ permissions: { statuses: 'write' } }), refused(422));
    await assert.rejects(mint({ repositories: ['nowhere'] }), refused(422));
    await assert.rejects(mint({ repository_ids: [424_242] }), refused(422));
  });

  it('lets installation tokens live for one hour of the injected clock and looks like GitHub’s', async () => {
    const { token, expires_at } = await mint();
    assert.match(token, /^ghs_/);
    assert.ok(token.length > 450 && token.length < 600, String(token.length));
    assert.ok(Math.abs(Date.parse(expires_at) - time - 3_600_000) < 1_000);
    await hub.withToken(token).repos.get(at);
    time += 3_600_001;
    await assert.rejects(hub.withToken(token).repos.get(at), refused(401));
  });

  it('revokes an installation token', async () => {
    const { token } = await mint();
    await hub.withToken(token).apps.revokeInstallationAccessToken();
    await assert.rejects(hub.withToken(token).repos.get(at), refused(401));
  });

  it('lets an App whose clock differs synchronise with the Date header', async () => {
    time += 86_400_000;
    const { data } = await hub.app().apps.getAuthenticated();
    assert.equal(data?.slug, 'local-factory');
  });

  it('keeps App routes for Apps and refuses foreign signatures', async () => {
    await assert.rejects(hub.as('admin').apps.listInstallations(), refused(401));
    const unsigned = { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOjEwMDF9.' };
    assert.equal((await fetch(`${hub.github.url}/app`, { headers: unsigned })).status, 401);
  });
});
