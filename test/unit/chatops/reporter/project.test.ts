import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createKnownPages } from '../../../../src/chatops/reporter/known-pages.ts';
import { report } from '../../../../src/chatops/reporter/report.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import { repository } from '../../../support/job-scenario.ts';
import { worldJobId as jobId } from '../../../support/ledger-world.ts';
import { createReporterWorld } from '../../../support/reporter-world.ts';

const branch = 'factory/3-add-a-greeting';
type World = Awaited<ReturnType<typeof createReporterWorld>>;

const project = async (world: World) =>
  report(world.reporter, { type: 'project', jobId, version: (await world.commits()).length });
const comments = (world: World) => world.github.facts.comments(repository, 3);
const pullRequests = (world: World) => world.github.facts.pullRequestsOfBranch(repository, branch);

describe('showing a job on GitHub', () => {
  test('is one comment that is edited, however often it is asked for', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await project(world);
    await project(world);
    await world.issue('RecordVerdict');
    await project(world);
    const all = await comments(world);
    assert.equal(all.length, 1);
    assert.match(all[0]?.body ?? '', /Approved, waiting for a worker/);
    assert.deepEqual((await world.github.facts.issue(repository, 3))?.labels, ['factory:queued']);
  });
  test('removes the twins that a race wrote and keeps the oldest', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await project(world);
    const [first] = await comments(world);
    await world.github.pages.createComment(repository, 3, first?.body ?? '');
    await world.github.pages.createComment(repository, 3, first?.body ?? '');
    await world.issue('CancelJob');
    await project(world);
    assert.deepEqual(
      (await comments(world)).map(({ id }) => id),
      [first?.id],
    );
  });
  test('removes the twins of a moving job, too, where it is not known which comment is its own', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await project(world);
    const [first] = await comments(world);
    await world.github.pages.createComment(repository, 3, first?.body ?? '');
    world.reporter.knownPages = createKnownPages();
    await project(world);
    assert.deepEqual(
      (await comments(world)).map(({ id }) => id),
      [first?.id],
    );
  });
  test('looks at everything when somebody asks again for what a moving job shows already', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await project(world);
    const [first] = await comments(world);
    await world.github.pages.createComment(repository, 3, first?.body ?? '');
    await world.github.pages.setFactoryLabels(repository, 3, []);
    await project(world);
    assert.deepEqual(
      (await comments(world)).map(({ id }) => id),
      [first?.id],
    );
    assert.deepEqual((await world.github.facts.issue(repository, 3))?.labels, ['factory:queued']);
  });
  test('edits the comment of a moving job where it is known to be, and lists comments when the job has come to rest', async () => {
    const world = await createReporterWorld();
    const { calls } = world.github.state;
    const requests: string[][] = [];
    for (const step of [
      'SubmitJob',
      'RecordVerdict',
      'StartAttempt',
      'RegisterWorker',
      'CancelJob',
    ] as const) {
      await world.issue(step);
      calls.length = 0;
      await project(world);
      requests.push([...calls]);
    }
    assert.deepEqual(requests, [
      ['findComments', 'createComment', 'setFactoryLabels'],
      ['editComment'],
      ['editComment', 'setFactoryLabels'],
      ['editComment'],
      ['findComments', 'editComment', 'setFactoryLabels'],
    ]);
  });
  test('sets the label again when others may have shown another one meanwhile', async () => {
    const world = await createReporterWorld();
    const other = { ...world.reporter, knownPages: createKnownPages() };
    const labels = async () => (await world.github.facts.issue(repository, 3))?.labels;
    await world.issue('SubmitJob');
    await world.issue('RecordVerdict');
    await project(world);
    await world.issue('StartAttempt');
    await report(other, { type: 'project', jobId, version: 3 });
    assert.deepEqual(await labels(), ['factory:running']);
    await world.issue('LoseWorker');
    await project(world);
    assert.deepEqual(await labels(), ['factory:queued']);
  });
  test('sets the label again when it is not known whether it was set', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await project(world);
    await world.issue('RecordVerdict');
    await world.issue('StartAttempt');
    world.github.failNext(1, 'setFactoryLabels');
    await assert.rejects(project(world));
    await world.issue('LoseWorker');
    world.github.state.calls.length = 0;
    await project(world);
    assert.ok(world.github.state.calls.includes('setFactoryLabels'));
  });
  test('finds the comment that a lost answer left unknown', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    const { pages } = world.reporter;
    world.reporter.pages = {
      ...pages,
      async createComment(...comment) {
        await pages.createComment(...comment);
        throw new FactoryError('github-unavailable', 'The answer was lost', { disposition: 'retry' });
      },
    };
    await assert.rejects(project(world), /lost/);
    world.reporter.pages = pages;
    await project(world);
    await world.issue('RecordVerdict');
    await project(world);
    const all = await comments(world);
    assert.equal(all.length, 1);
    assert.match(all[0]?.body ?? '', /Approved, waiting for a worker/);
  });
  test('comes back to the oldest comment when the one it knew was deleted as a twin', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await project(world);
    const [first] = await comments(world);
    const twin = await world.github.pages.createComment(repository, 3, first?.body ?? '');
    assert.ok(typeof twin === 'number');
    world.reporter.knownPages.remember(jobId, { commentId: twin, version: 1 });
    await world.github.pages.deleteComment(repository, twin);
    await world.issue('RecordVerdict');
    await project(world);
    assert.deepEqual(
      (await comments(world)).map(({ id }) => id),
      [first?.id],
    );
    assert.deepEqual(world.reporter.knownPages.of(jobId), { commentId: first?.id, version: 2 });
  });
  test("is not fooled by a person's comment that carries the marker", async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    const own = world.github.comment(
      repository,
      3,
      { id: 99, login: 'mallory' },
      `<!-- devfactory:job=${jobId} --> mine`,
    );
    await project(world);
    const all = await comments(world);
    assert.equal(all.length, 2);
    assert.equal(all.find(({ id }) => id === own)?.body, `<!-- devfactory:job=${jobId} --> mine`);
  });
  test('does not leave it to a commit that only answered somebody: its message may be lost and nobody repeats it', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await world.issue('AcknowledgeCommand');
    await report(world.reporter, { type: 'project', jobId, version: 1 });
    assert.equal((await comments(world)).length, 1);
  });
  test('leaves an older message to the newer one that follows it', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await world.issue('RecordVerdict');
    await report(world.reporter, { type: 'project', jobId, version: 1 });
    assert.equal((await comments(world)).length, 0);
  });
  test('reads no evidence for a message that is left to a newer one', async () => {
    const world = await createReporterWorld();
    await world.push();
    await world.issue('CancelJob');
    const read: string[] = [];
    const artifacts: typeof world.reporter.artifacts = {
      get: (reference) => {
        read.push(reference.sha256);
        return world.reporter.artifacts.get(reference);
      },
    };
    await report({ ...world.reporter, artifacts }, { type: 'project', jobId, version: 1 });
    assert.deepEqual(read, []);
    const { length } = await world.commits();
    await report({ ...world.reporter, artifacts }, { type: 'project', jobId, version: length });
    assert.notDeepEqual(read, []);
  });
  test('writes the comment anew when somebody deleted it', async () => {
    const world = await createReporterWorld();
    await world.issue('SubmitJob');
    await project(world);
    const [first] = await comments(world);
    await world.github.pages.deleteComment(repository, first?.id ?? 0);
    await project(world);
    assert.equal((await comments(world)).length, 1);
  });
});

describe('delivering pushed work', () => {
  test('opens one pull request, shows the gates on its commit and asks governance to verify it', async () => {
    const world = await createReporterWorld();
    const job = await world.push();
    await project(world);
    await project(world);
    const [pullRequest, ...others] = await pullRequests(world);
    assert.equal(others.length, 0);
    assert.equal(pullRequest?.headSha, job.details?.attempt?.pushedSha);
    assert.deepEqual(
      new Set(world.sent.map((message) => JSON.stringify(message))).size,
      1,
      'the same message each time',
    );
    assert.equal(world.sent[0]?.type, 'confirm-delivery');
  });
  test('tells governance when the pull request was shown, which may be long after the push', async () => {
    const world = await createReporterWorld();
    await world.push();
    const later = world.clock.now() + 61 * 60_000;
    world.reporter.clock = { now: () => later };
    await project(world);
    const [asked] = world.sent;
    assert.equal(asked?.type === 'confirm-delivery' && asked.shown?.at, new Date(later).toISOString());
  });
  test('adopts the pull request that a crash left unrecorded', async () => {
    const world = await createReporterWorld();
    await world.push();
    const number = world.github.openPullRequest(repository, { headBranch: branch });
    await project(world);
    assert.deepEqual(
      (await pullRequests(world)).map((found) => found.number),
      [number],
    );
    assert.equal(world.sent[0]?.type === 'confirm-delivery' && world.sent[0].shown?.pullRequest, number);
  });
  for (const [what, merged] of [
    ['merged', { sha: '9'.repeat(40) }],
    ['closed', undefined],
  ] as const)
    test(`opens no other pull request when somebody has ${what} the one that the log does not know yet, and tells governance of that one`, async () => {
      const world = await createReporterWorld();
      await world.push();
      const number = world.github.openPullRequest(repository, { headBranch: branch });
      world.github.closePullRequest(repository, number, merged);
      await project(world);
      assert.equal((await pullRequests(world)).length, 1);
      assert.equal(world.sent[0]?.type === 'confirm-delivery' && world.sent[0].shown?.pullRequest, number);
    });
  test('waits five minutes while the pull request shows another commit than the delivered one, then leaves it to governance', async () => {
    const world = await createReporterWorld();
    await world.push();
    world.github.openPullRequest(repository, { headBranch: branch });
    world.github.commit(repository, branch, { 'other.ts': 'by somebody else' });
    await assert.rejects(
      project(world),
      (error) => error instanceof FactoryError && error.disposition === 'retry',
    );
    assert.equal(world.sent.length, 0);
    const later = world.clock.now() + 5 * 60_000;
    world.reporter.clock = { now: () => later };
    await project(world);
    assert.deepEqual(
      world.sent.map(({ type }) => type),
      ['confirm-delivery'],
      'governance finds the same, and says so',
    );
  });
  test('waits five minutes for a branch that is not there, then leaves it to governance', async () => {
    const world = await createReporterWorld();
    await world.push();
    world.github.at(repository).branches.delete(branch);
    await assert.rejects(
      project(world),
      (error) => error instanceof FactoryError && error.code === 'branch-missing',
    );
    assert.equal(world.sent.length, 0);
    const later = world.clock.now() + 5 * 60_000;
    world.reporter.clock = { now: () => later };
    await project(world);
    const [asked, ...others] = world.sent.map((message) => Object.entries(message));
    assert.deepEqual(others, []);
    assert.deepEqual(new Map(asked).get('type'), 'confirm-delivery');
    assert.ok(!new Map(asked).has('shown'), 'one that does not exist is not named');
    assert.deepEqual(await pullRequests(world), []);
  });
  test('goes on without a report that cannot be read, and says so', async () => {
    const world = await createReporterWorld();
    await world.push();
    world.reporter.artifacts = {
      get: async () => {
        throw new FactoryError('artifact-missing', 'gone', { disposition: 'ask-human' });
      },
    };
    await project(world);
    const [pullRequest] = await pullRequests(world);
    assert.ok(pullRequest !== undefined);
    assert.equal(world.sent.length, 1);
  });
  test('tells governance of a pull request that GitHub refuses once an hour has passed, and shows the page all the while', async () => {
    const world = await createReporterWorld();
    await world.push();
    let disposition: 'quarantine' | 'retry' = 'quarantine';
    world.github.state.fault = (method) =>
      method === 'openPullRequest'
        ? new FactoryError('github-refused', 'open pull request: GitHub answered 422', { disposition })
        : undefined;
    const from = world.clock.now();
    world.reporter.clock = { now: () => from + 59 * 60_000 };
    await assert.rejects(project(world), /422/);
    assert.match((await comments(world))[0]?.body ?? '', /Proving the result/);
    assert.equal(world.sent.length, 0);
    world.reporter.clock = { now: () => from + 61 * 60_000 };
    disposition = 'retry';
    await assert.rejects(project(world), /422/);
    assert.equal(world.sent.length, 0, 'what may pass is waited for');
    disposition = 'quarantine';
    await assert.rejects(project(world), /422/);
    const told = world.sent.map((message) => message.type === 'confirm-delivery' && message.refused);
    assert.deepEqual(told, ['open pull request: GitHub answered 422']);
  });
  test('is tried again later when the store or GitHub does not answer', async () => {
    const world = await createReporterWorld();
    await world.push();
    world.github.failNext(1, 'openPullRequest');
    await assert.rejects(
      project(world),
      (error) => error instanceof FactoryError && error.disposition === 'retry',
    );
    await project(world);
    assert.equal((await pullRequests(world)).length, 1);
  });
});
