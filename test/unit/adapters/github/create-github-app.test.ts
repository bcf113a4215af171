import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createGitHubApp } from '../../../../src/adapters/github/create-github-app.ts';
import { createPemAppKey } from '../../../../src/adapters/system/pem-app-key.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import type { GitHubFacts } from '../../../../src/ports/github-facts.ts';
import { silentLog } from '../../../support/silent-log.ts';

type Answer = { status?: number; body: unknown; contentType?: string };
type Asked = { method: string; path: string; authorization: string; body: string };

const address = { installationId: 7, id: 42, owner: 'acme', name: 'sample' };
const appId = 1001;
const sha = 'a'.repeat(40);

describe('the GitHub adapter', () => {
  /** What GitHub answers by `METHOD /path`, without the query. */
  let answers: Map<string, Answer>;
  let asked: Asked[];
  let minted: number;
  let now: number;
  const server = createServer((request, response) => {
    void body(request).then((text) => {
      const path = (request.url ?? '').replace(/\?.*$/, '');
      const { method = '', headers } = request;
      asked.push({ method, path: request.url ?? '', authorization: headers.authorization ?? '', body: text });
      const answer = answers.get(`${method} ${path}`) ??
        mint(path) ?? { status: 404, body: { message: 'Not Found' } };
      response.writeHead(answer.status ?? 200, { 'content-type': answer.contentType ?? 'application/json' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });

  function mint(path: string): Answer | undefined {
    if (!path.endsWith('/access_tokens')) return undefined;
    minted += 1;
    const body = {
      token: `ghs_${minted}`,
      expires_at: '2099-01-01T00:00:00Z',
      permissions: {},
      repository_selection: 'selected',
    };
    return { status: 201, body };
  }

  let app: ReturnType<typeof createGitHubApp>;
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    answers = new Map();
    asked = [];
    minted = 0;
    now = 0;
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    app = createGitHubApp({
      apiUrl,
      appId,
      key: createPemAppKey(privateKey),
      clock: { now: () => now },
      log: silentLog,
    });
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const get = (path: string, answer: unknown, more: Partial<Answer> = {}) =>
    answers.set(`GET /repos/acme/sample${path}`, { body: answer, ...more });

  it('asks with a token for this repository and this step only, and keeps it for the next time', async () => {
    get('/issues/1', issue());
    await app.facts.issue(address, 1);
    await app.facts.issue(address, 1);
    const mints = asked.filter(({ path }) => path.endsWith('/access_tokens'));
    assert.equal(mints.length, 1);
    assert.deepEqual(JSON.parse(mints[0]?.body ?? ''), {
      repository_ids: [42],
      permissions: { issues: 'read', metadata: 'read' },
    });
    assert.equal(asked.at(-1)?.authorization, 'token ghs_1');
  });

  it('takes a fresh token when the kept one was revoked', async () => {
    get('/issues/1', issue());
    await app.facts.issue(address, 1);
    get('/issues/1', { message: 'Bad credentials' }, { status: 401 });
    await assert.rejects(() => app.facts.issue(address, 1), isFault('github-unavailable', 'retry'));
    assert.equal(minted, 2);
  });

  for (const [name, status] of [
    ['the App is not installed', 404],
    ['the installation does not cover the repository', 422],
  ] as const)
    it(`concludes nothing about an issue when ${name}`, async () => {
      answers.set('POST /app/installations/7/access_tokens', { status, body: { message: 'no' } });
      await assert.rejects(() => app.facts.issue(address, 1), isFault('github-not-installed', 'ask-human'));
      await assert.rejects(
        () => app.facts.permission(address, 'otto'),
        isFault('github-not-installed', 'ask-human'),
      );
      await assert.rejects(
        () => app.tokens.mint(address, 'push'),
        isFault('github-not-installed', 'ask-human'),
      );
    });

  it('concludes nothing from a permission the App lacks', async () => {
    get('/issues/1', { message: 'Resource not accessible by integration' }, { status: 403 });
    await assert.rejects(() => app.facts.issue(address, 1), isFault('github-forbidden', 'ask-human'));
  });

  for (const [name, answer] of [
    ['a page of a proxy', { body: '<html>busy</html>', contentType: 'text/html' }],
    ['half a body', { body: '{"number": 1, "ti' }],
    ['an empty object', { body: {} }],
  ] as const)
    it(`concludes nothing from ${name}`, async () => {
      answers.set('GET /repos/acme/sample/issues/1', answer);
      await assert.rejects(() => app.facts.issue(address, 1), isFault('github-unavailable', 'retry'));
    });

  it('tells what a repository is called now, and does not take it for another that has its name now', async () => {
    const names = { name: 'renamed', owner: { login: 'umbrella' } };
    const shown = { default_branch: 'main', private: true, archived: false, has_issues: true };
    const found = { id: 42, ...names, ...shown };
    get('', found);
    assert.deepEqual(await app.facts.repository(address), {
      owner: 'umbrella',
      name: 'renamed',
      defaultBranch: 'main',
      private: true,
      archived: false,
      hasIssues: true,
    });
    get('', { ...found, id: 43 });
    assert.equal(await app.facts.repository(address), undefined);
  });

  it('takes what is not said of a repository for no answer: neither that it is public nor that it has issues', async () => {
    const owner = { login: 'acme' };
    const found = { id: 42, name: 'sample', owner, default_branch: 'main', private: true, has_issues: true };
    for (const unsaid of ['private', 'has_issues']) {
      get('', { ...found, [unsaid]: undefined });
      await assert.rejects(() => app.facts.repository(address), isFault('github-unavailable', 'retry'));
    }
    get('', { ...found, has_issues: false });
    assert.equal((await app.facts.repository(address))?.hasIssues, false);
  });

  for (const [name, answer, permission] of [
    ['maintain', { permission: 'write', role_name: 'maintain', user: { id: 5 } }, 'maintain'],
    ['triage', { permission: 'read', role_name: 'triage', user: { id: 5 } }, 'triage'],
    [
      'a role of the organisation',
      { permission: 'write', role_name: 'Release crew', user: { id: 5 } },
      'write',
    ],
    ['a permission nobody knows', { permission: 'owner', role_name: 'owner', user: { id: 5 } }, 'none'],
    [
      'a login that another account has now',
      { permission: 'admin', role_name: 'admin', user: { id: 6 } },
      'none',
    ],
  ] as const)
    it(`reads ${name} as ${permission}`, async () => {
      get('/collaborators/walter/permission', answer);
      assert.equal(await app.facts.permission(address, 'walter', 5), permission);
    });

  it('reads an issue of a deleted account without a body', async () => {
    get('/issues/1', { ...issue(), user: null, body: null, labels: ['plain', { name: 'ai-factory' }] });
    const found = await app.facts.issue(address, 1);
    assert.equal(found?.author.login, 'ghost');
    assert.equal(found?.body, '');
    assert.deepEqual(found?.labels, ['plain', 'ai-factory']);
  });

  it('does not take a transferred issue for the one that was asked about', async () => {
    get('/issues/1', { ...issue(), number: 9 });
    assert.equal(await app.facts.issue(address, 1), undefined);
  });

  it('knows no issue that was deleted', async () => {
    get('/issues/1', { message: 'This issue was deleted' }, { status: 410 });
    assert.equal(await app.facts.issue(address, 1), undefined);
  });

  it('finds no branch in an empty repository', async () => {
    get('/git/ref/heads%2Fmain', { message: 'Git Repository is empty.' }, { status: 409 });
    assert.equal(await app.facts.branchHead(address, 'main'), undefined);
  });

  it('reads a file in either form GitHub answers with', async () => {
    get('/contents/.github%2Ffactory.yml', 'agent: native\n', {
      contentType: 'application/vnd.github.raw+json; charset=utf-8',
    });
    assert.equal(await app.facts.file(address, '.github/factory.yml', sha), 'agent: native\n');
    const content = Buffer.from('agent: ü\n').toString('base64');
    get('/contents/.github%2Ffactory.yml', { type: 'file', encoding: 'base64', content });
    assert.equal(await app.facts.file(address, '.github/factory.yml', 'b'.repeat(40)), 'agent: ü\n');
    get('/contents/.github%2Ffactory.yml', [{ type: 'file' }]);
    assert.equal(await app.facts.file(address, '.github/factory.yml', 'c'.repeat(40)), undefined);
  });

  it('asks once for what a commit holds, and each time for what a branch does', async () => {
    const path = '/contents/.github%2Ffactory.yml';
    get(path, 'agent: native\n', { contentType: 'text/plain' });
    const read = (ref: string) => app.facts.file(address, '.github/factory.yml', ref);
    await read(sha);
    get(path, 'agent: codex\n', { contentType: 'text/plain' });
    assert.equal(await read(sha), 'agent: native\n');
    assert.equal(await read('main'), 'agent: codex\n');
    get(path, 'agent: claude\n', { contentType: 'text/plain' });
    assert.equal(await read('main'), 'agent: claude\n');
    assert.equal(await app.facts.file({ ...address, id: 43 }, '.github/factory.yml', sha), 'agent: claude\n');
  });

  it('remembers for ten seconds that the App is not installed on the repository of the organisation', async () => {
    answers.set('GET /repos/acme/.github', { body: { default_branch: 'main' } });
    answers.set('GET /repos/acme/.github/git/ref/heads%2Fmain', { body: { object: { sha } } });
    answers.set('POST /app/installations/7/access_tokens', {
      get status() {
        return asked.at(-1)?.body.includes('.github') === true ? 422 : 201;
      },
      get body() {
        return mint('/access_tokens')?.body;
      },
    });
    const tries = () => asked.filter(({ body: sent }) => sent.includes('.github')).length;
    assert.equal(await app.facts.organisationHead(address), sha);
    now = 9_999;
    assert.equal(await app.facts.organisationHead(address), sha);
    assert.equal(tries(), 1);
    now = 10_000;
    await app.facts.organisationHead(address);
    assert.equal(tries(), 2);
  });

  it('sets a label with one request, and takes off only the labels that the answer names', async () => {
    const labels = (...names: string[]) => names.map((name) => ({ name }));
    answers.set('POST /repos/acme/sample/issues/1/labels', {
      body: labels('bug', 'factory:queued', 'factory:running'),
    });
    answers.set('DELETE /repos/acme/sample/issues/1/labels/factory%3Aqueued', { body: [] });
    await app.pages.setFactoryLabels(address, 1, ['factory:running']);
    answers.set('POST /repos/acme/sample/issues/1/labels', { body: labels('bug', 'factory:running') });
    await app.pages.setFactoryLabels(address, 1, ['factory:running']);
    assert.deepEqual(
      asked.slice(1).map(({ method, path }) => `${method} ${path.replace('/repos/acme/sample', '')}`),
      ['POST /issues/1/labels', 'DELETE /issues/1/labels/factory%3Aqueued', 'POST /issues/1/labels'],
    );
  });

  it('reads a pull request of a deleted fork', async () => {
    get('/pulls/3', { ...pullRequest(), head: { ref: 'factory/1-x', sha, repo: null } });
    const found = await app.facts.pullRequest(address, 3);
    assert.equal(found?.headRepositoryId, null);
    assert.equal(found?.mergeSha, null);
  });

  it('does not take a pull request of another repository, which has the name now, for the one that was asked about', async () => {
    get('/pulls/3', { ...pullRequest(), base: { ref: 'main', repo: { id: 43 } } });
    assert.equal(await app.facts.pullRequest(address, 3), undefined);
    get('/pulls', [{ ...pullRequest(), base: { ref: 'main', repo: { id: 43 } } }]);
    assert.deepEqual(await app.facts.pullRequestsOfBranch(address, 'factory/1-x'), []);
    get('/pulls/3', { ...pullRequest(), base: { ref: 'main' } });
    await assert.rejects(() => app.facts.pullRequest(address, 3), isFault('github-unavailable', 'retry'));
  });

  it('takes only pull requests of the branch in the repository itself', async () => {
    const ours = pullRequest();
    get('/pulls', [
      { ...ours, number: 4, head: { ...ours.head, repo: { id: 99 } } },
      { ...ours, number: 5, head: { ...ours.head, ref: 'factory/10' } },
      { ...ours, number: 6, state: 'closed' },
      ours,
    ]);
    const found = await app.facts.pullRequestsOfBranch(address, 'factory/1-x');
    assert.deepEqual(
      found.map((pr) => pr.number),
      [3, 6],
    );
  });

  it('reads a review with its comments, whose lines may be outdated', async () => {
    const user = { id: 5, login: 'ada', type: 'User' };
    get('/pulls/3/reviews/8', { id: 8, user, state: 'CHANGES_REQUESTED', commit_id: sha, body: '' });
    get('/pulls/3/reviews/8/comments', [
      { path: 'a.js', line: 4, body: 'one' },
      { path: 'b.js', line: null, original_line: 9, body: 'two' },
      { path: 'c.js', body: 'three' },
    ]);
    const review = await app.facts.review(address, 3, 8);
    assert.equal(review?.state, 'changes_requested');
    assert.deepEqual(
      review?.comments.map(({ line }) => line),
      [4, 9, null],
    );
  });

  it('counts only what checks say definitely, and not its own', async () => {
    const run = (name: string, conclusion: string | null, more = {}) => ({
      name,
      status: conclusion === null ? 'in_progress' : 'completed',
      conclusion,
      output: { title: 'T', summary: 'S' },
      app: { id: 5 },
      ...more,
    });
    get(`/commits/${sha}/check-runs`, {
      total_count: 6,
      check_runs: [
        run('red', 'failure'),
        run('slow', 'timed_out'),
        run('skipped', 'skipped'),
        run('cancelled', 'cancelled'),
        run('running', null),
        run('factory/gates', 'failure', { app: { id: appId } }),
      ],
    });
    get(`/commits/${sha}/statuses`, [
      { context: 'ci', state: 'error', description: null },
      { context: 'ci', state: 'success', description: 'older' },
    ]);
    const checks = await app.facts.checks(address, sha);
    assert.deepEqual(
      checks.map(({ name, state }) => [name, state]),
      [
        ['red', 'failure'],
        ['slow', 'failure'],
        ['skipped', 'success'],
        ['cancelled', 'undecided'],
        ['running', 'pending'],
        ['ci', 'failure'],
      ],
    );
    assert.equal(checks[0]?.summary, 'T\nS');
  });

  it("finds its own comments by the App's id, or its bot's login, and by nothing else", async () => {
    answers.set('GET /app', { body: { slug: 'devfactory' } });
    const comment = (id: number, login: string, more = {}) => ({
      id,
      user: { id: 1, login, type: 'Bot' },
      body: 'x <!-- mark -->',
      created_at: '2026-03-01T12:00:00Z',
      updated_at: '2026-03-01T12:00:00Z',
      ...more,
    });
    get('/issues/1/comments', [
      comment(14, 'devfactory[bot]'),
      comment(11, 'renamed[bot]', { performed_via_github_app: { id: appId } }),
      comment(12, 'devfactory[bot]', { performed_via_github_app: { id: 9 } }),
      comment(13, 'devfactory'),
      comment(15, 'devfactory[bot]', { body: 'no mark' }),
    ]);
    const found = await app.pages.findComments(address, 1, '<!-- mark -->');
    assert.deepEqual(
      found.map(({ id }) => id),
      [11, 14],
    );
  });

  it('opens an ordinary pull request where drafts do not exist', async () => {
    const bodies: unknown[] = [];
    answers.set('POST /repos/acme/sample/pulls', {
      get status() {
        bodies.push(JSON.parse(asked.at(-1)?.body ?? ''));
        return bodies.length === 1 ? 422 : 201;
      },
      get body() {
        return bodies.length === 1
          ? { message: 'Draft pull requests are not supported in this repository.' }
          : { number: 12 };
      },
    });
    const wanted = { branch: 'factory/1-x', base: 'main', title: 'T', body: 'B', draft: true };
    assert.deepEqual(await app.pages.openPullRequest(address, wanted), { number: 12 });
    assert.deepEqual(
      bodies.map((sent) => (sent as { draft: boolean }).draft),
      [true, false],
    );
  });

  for (const [name, error, outcome] of [
    [
      'a second one',
      { message: 'Validation Failed', errors: [{ message: 'A pull request already exists for acme:x.' }] },
      'exists',
    ],
    [
      'one without a head',
      { message: 'Validation Failed', errors: [{ resource: 'PullRequest', field: 'head', code: 'invalid' }] },
      'no-branch',
    ],
  ] as const)
    it(`tells ${name} from other refusals`, async () => {
      answers.set('POST /repos/acme/sample/pulls', { status: 422, body: error });
      const wanted = { branch: 'x', base: 'main', title: 'T', body: 'B', draft: false };
      assert.equal(await app.pages.openPullRequest(address, wanted), outcome);
    });

  it('does not take any other refusal of a pull request for one of those', async () => {
    const errors = [{ resource: 'PullRequest', field: 'base', code: 'invalid' }];
    answers.set('POST /repos/acme/sample/pulls', {
      status: 422,
      body: { message: 'Validation Failed', errors },
    });
    const wanted = { branch: 'x', base: 'gone', title: 'T', body: 'B', draft: false };
    await assert.rejects(
      () => app.pages.openPullRequest(address, wanted),
      isFault('github-refused', 'quarantine'),
    );
  });

  it('mints tokens with no more than cloning or pushing needs', async () => {
    await app.tokens.mint(address, 'clone');
    await app.tokens.mint(address, 'push');
    assert.deepEqual(
      asked.map(({ body }) => JSON.parse(body)),
      [
        { repository_ids: [42], permissions: { contents: 'read', metadata: 'read' } },
        { repository_ids: [42], permissions: { contents: 'write', metadata: 'read' } },
      ],
    );
  });

  it('answers with an error when GitHub cannot be reached at all', async () => {
    const dead = createGitHubApp({
      apiUrl: 'http://127.0.0.1:1',
      appId,
      key: createPemAppKey(privateKey),
      clock: { now: () => 0 },
      log: silentLog,
    });
    const asks: ((facts: GitHubFacts) => Promise<unknown>)[] = [
      (facts) => facts.issue({ ...address, installationId: 8 }, 1),
      (facts) => facts.permission({ ...address, installationId: 8 }, 'walter'),
    ];
    for (const ask of asks)
      await assert.rejects(() => ask(dead.facts), isFault('github-unavailable', 'retry'));
  });
});

function isFault(code: string, disposition: string) {
  return (error: unknown) => {
    assert.ok(error instanceof FactoryError);
    assert.deepEqual([error.code, error.disposition], [code, disposition]);
    return true;
  };
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function issue() {
  return {
    number: 1,
    title: 'Greet',
    body: 'Please.',
    state: 'open',
    labels: [],
    user: { id: 5, login: 'walter', type: 'User' },
    created_at: '2026-03-01T12:00:00Z',
    updated_at: '2026-03-01T12:00:00Z',
  };
}

function pullRequest() {
  return {
    number: 3,
    state: 'open',
    merged_at: null,
    merge_commit_sha: 'f'.repeat(40),
    draft: false,
    head: { ref: 'factory/1-x', sha, repo: { id: 42 } },
    base: { ref: 'main', repo: { id: 42 } },
    user: { id: 5, login: 'walter', type: 'User' },
  };
}
