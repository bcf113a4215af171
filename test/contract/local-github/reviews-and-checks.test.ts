import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GitHubHarness, type Role } from '../../support/local-github.ts';

describe('local GitHub: reviews, checks and statuses', () => {
  let hub: GitHubHarness;
  before(async () => {
    hub = await GitHubHarness.start();
  });
  after(() => hub.close());

  const of = async (repo: string, event: string, action?: string) =>
    (await hub.events(event, action))
      .filter(({ payload }) => payload.repository.name === repo)
      .map(({ payload }) => payload);
  const refused = (status: number, message?: RegExp) => (error: { status: number; message: string }) => {
    assert.equal(error.status, status);
    if (message) assert.match(error.message, message);
    return true;
  };

  /** A pull request by somebody, or by the App. */
  async function pullRequest(name: string, by: Role | 'app') {
    const at = await hub.repository(name);
    const author = by === 'app' ? hub.installation : hub.as(by);
    const main = await author.git.getRef({ ...at, ref: 'heads/main' });
    await author.git.createRef({ ...at, ref: 'refs/heads/feature', sha: main.data.object.sha });
    await author.repos.createOrUpdateFileContents({
      ...at,
      path: 'x',
      branch: 'feature',
      message: 'x',
      content: 'eA==',
    });
    const { data } = await author.pulls.create({ ...at, title: 'T', head: 'feature', base: 'main' });
    return { at, on: { ...at, pull_number: data.number }, sha: data.head.sha, author };
  }

  it('refuses approving or requesting changes on one’s own pull request with 422, also to the App', async () => {
    for (const by of ['writer', 'app'] as const) {
      const { on, author } = await pullRequest(`own-${by}`, by);
      await assert.rejects(
        author.pulls.createReview({ ...on, event: 'APPROVE' }),
        refused(422, /Can not approve your own pull request/),
      );
      await assert.rejects(
        author.pulls.createReview({ ...on, event: 'REQUEST_CHANGES', body: 'x' }),
        refused(422),
      );
      await author.pulls.createReview({ ...on, event: 'COMMENT', body: 'A comment is fine' });
      const pending = await author.pulls.createReview({ ...on, body: 'x' });
      await assert.rejects(
        author.pulls.submitReview({ ...on, review_id: pending.data.id, event: 'APPROVE' }),
        refused(422),
      );
    }
  });

  it('announces reviews with a lower-case state, the reviewed commit and the comments’ lines', async () => {
    const { at, on, sha } = await pullRequest('reviews', 'app');
    await assert.rejects(
      hub.as('writer').pulls.createReview({ ...on, event: 'REQUEST_CHANGES' }),
      refused(422),
    );
    const review = await hub.as('writer').pulls.createReview({
      ...on,
      event: 'REQUEST_CHANGES',
      body: 'Please',
      comments: [{ path: 'x', line: 1, body: 'here' }],
    });
    assert.deepEqual([review.data.state, review.data.commit_id], ['CHANGES_REQUESTED', sha]);
    const { data: comments } = await hub
      .as('reader')
      .pulls.listCommentsForReview({ ...on, review_id: review.data.id });
    assert.deepEqual(
      comments.map(({ path, line, body }) => ({ path, line, body })),
      [{ path: 'x', line: 1, body: 'here' }],
    );
    const approved = await hub.as('admin').pulls.createReview({ ...on, event: 'APPROVE' });
    await hub.as('admin').pulls.dismissReview({ ...on, review_id: approved.data.id, message: 'Withdrawn' });
    const submitted = await of(at.repo, 'pull_request_review', 'submitted');
    assert.deepEqual(
      submitted
        .map(({ review: { state, commit_id, user }, pull_request }) => [
          state,
          commit_id,
          user.login,
          pull_request.number,
        ])
        .sort(),
      [
        ['approved', sha, 'ada', on.pull_number],
        ['changes_requested', sha, 'walter', on.pull_number],
      ],
    );
    const [dismissed] = await of(at.repo, 'pull_request_review', 'dismissed');
    assert.equal(dismissed.review.state, 'dismissed');
    await assert.rejects(
      hub.as('reader').pulls.dismissReview({ ...on, review_id: review.data.id, message: 'x' }),
      refused(403),
    );
  });

  it('announces check_suite completed when the last run of an App’s suite ends, with the worst conclusion', async () => {
    const { at, sha, on } = await pullRequest('suites', 'writer');
    const ci = hub.as('ci');
    const one = await ci.checks.create({ ...at, name: 'build', head_sha: sha, status: 'in_progress' });
    const two = await ci.checks.create({ ...at, name: 'test', head_sha: sha });
    assert.equal(one.data.app?.slug, 'local-ci');
    assert.deepEqual(
      one.data.pull_requests.map(({ number }) => number),
      [on.pull_number],
    );
    await hub.installation.checks.create({ ...at, name: 'factory', head_sha: sha, status: 'in_progress' });
    await ci.checks.update({ ...at, check_run_id: one.data.id, conclusion: 'success' });
    assert.deepEqual(await of(at.repo, 'check_suite', 'completed'), []);
    await ci.checks.update({ ...at, check_run_id: two.data.id, status: 'completed', conclusion: 'failure' });
    const completed = await of(at.repo, 'check_suite', 'completed');
    assert.deepEqual(
      completed.map(({ check_suite: suite }) => [
        suite.conclusion,
        suite.head_sha,
        suite.head_branch,
        suite.app.slug,
        suite.pull_requests[0].number,
      ]),
      [['failure', sha, 'feature', 'local-ci', on.pull_number]],
    );
    assert.equal(completed[0].sender.login, 'local-ci[bot]');
    const { data: runs } = await hub.installation.checks.listForRef({ ...at, ref: 'feature' });
    assert.deepEqual(runs.check_runs.map(({ name, app }) => [name, app?.slug]).sort(), [
      ['build', 'local-ci'],
      ['factory', 'local-factory'],
      ['test', 'local-ci'],
    ]);
    // A run started again re-opens the suite; its end is announced again.
    await ci.checks.create({ ...at, name: 'test', head_sha: sha, conclusion: 'success' });
    const again = await of(at.repo, 'check_suite', 'completed');
    assert.deepEqual(
      again.map(({ check_suite: suite }) => suite.conclusion),
      ['failure', 'success'],
    );
  });

  it('keeps check runs for the App that made them, and for commits that exist', async () => {
    const { at, sha } = await pullRequest('runs', 'writer');
    const { data } = await hub.installation.checks.create({
      ...at,
      name: 'factory',
      head_sha: sha,
      status: 'in_progress',
      output: { title: 'T', summary: 'S' },
    });
    await assert.rejects(
      hub.as('ci').checks.update({ ...at, check_run_id: data.id, conclusion: 'success' }),
      refused(403),
    );
    await assert.rejects(
      hub.installation.checks.create({ ...at, name: 'x', head_sha: '0'.repeat(40) }),
      refused(422),
    );
    await assert.rejects(
      hub.installation.checks.create({ ...at, name: 'x', head_sha: sha, status: 'completed' }),
      refused(422),
    );
  });

  it('asks the App for a suite when commits are pushed', async () => {
    const { at, sha } = await pullRequest('requested', 'writer');
    const requested = await of(at.repo, 'check_suite', 'requested');
    assert.ok(
      requested.some(
        ({ check_suite: suite }) => suite.head_sha === sha && suite.app.slug === 'local-factory',
      ),
    );
  });

  it('takes statuses, lists them newest first, combines the latest of each context and announces them', async () => {
    const { at, sha } = await pullRequest('statuses', 'writer');
    const combinedOf = async (ref: string) =>
      (await hub.installation.repos.getCombinedStatusForRef({ ...at, ref })).data;
    assert.deepEqual([(await combinedOf(sha)).state, (await combinedOf(sha)).total_count], ['pending', 0]);
    const ci = hub.as('ci');
    await ci.repos.createCommitStatus({ ...at, sha, state: 'pending', context: 'ci/build' });
    await ci.repos.createCommitStatus({
      ...at,
      sha,
      state: 'success',
      context: 'ci/build',
      description: 'built',
    });
    assert.equal((await combinedOf('feature')).state, 'success');
    await hub.as('writer').repos.createCommitStatus({ ...at, sha, state: 'error', context: 'ci/lint' });
    const combined = await combinedOf('heads/feature');
    assert.deepEqual(
      [combined.state, combined.statuses.map(({ context, state }) => `${context} ${state}`).sort()],
      ['failure', ['ci/build success', 'ci/lint error']],
    );
    const { data: listed } = await hub.installation.repos.listCommitStatusesForRef({ ...at, ref: sha });
    assert.deepEqual(
      listed.map(({ state }) => state),
      ['error', 'success', 'pending'],
    );
    const events = await of(at.repo, 'status');
    assert.deepEqual(events.map(({ state, context }) => `${context} ${state}`).sort(), [
      'ci/build pending',
      'ci/build success',
      'ci/lint error',
    ]);
    assert.deepEqual(
      [events[0].sha, events[0].branches[0].name, events[0].commit.sha],
      [sha, 'feature', sha],
    );
    await assert.rejects(
      ci.repos.createCommitStatus({ ...at, sha: '0'.repeat(40), state: 'success' }),
      refused(422),
    );
  });

  it('compares commits and reads files at a ref, 404 for what is not there', async () => {
    const { at, sha } = await pullRequest('reading', 'writer');
    const reader = hub.as('reader');
    const { data } = await reader.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...feature' });
    assert.deepEqual(
      [data.status, data.ahead_by, data.files?.map(({ filename }) => filename)],
      ['ahead', 1, ['x']],
    );
    const file = await reader.repos.getContent({ ...at, path: 'x', ref: sha });
    assert.equal(Buffer.from((file.data as { content: string }).content, 'base64').toString(), 'x');
    await assert.rejects(reader.repos.getContent({ ...at, path: 'x', ref: 'main' }), refused(404));
    await assert.rejects(reader.repos.getContent({ ...at, path: 'x', ref: 'nowhere' }), refused(404));
    assert.equal((await reader.repos.getBranch({ ...at, branch: 'feature' })).data.commit.sha, sha);
    await assert.rejects(reader.git.getRef({ ...at, ref: 'heads/nowhere' }), refused(404));
  });
});
