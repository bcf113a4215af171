import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { GovernanceWorld, people } from '../../../support/governance-world.ts';

type State = 'success' | 'failure' | 'pending' | 'undecided';

async function delivered() {
  const world = new GovernanceWorld();
  const { sha, pullRequest } = await world.delivered();
  const checks = world.github.at(world.repository).checks;
  const check = (name: string, state: State, more: object = {}) =>
    void checks.push({ sha, name, state, summary: `${name}: ${state}`, ...more });
  return { world, sha, pullRequest, checks, check };
}

const parts = async (world: GovernanceWorld, kind: string) =>
  (await world.details()).additions.filter((part) => part.kind === kind);

describe('red checks of a delivered commit', () => {
  it('start one round with everything that is red: findings, the end of the log, and what statuses say', async () => {
    const { world, sha, check } = await delivered();
    check('build', 'failure', {
      annotations: [{ path: 'src/a.js', line: 3, message: 'unknown name' }],
      log: 'compiling\n\u001b[31mReferenceError: x\u001b[0m\n##[error]Process completed with exit code 1.\nPost job cleanup.\n',
    });
    check('ci/status', 'failure');
    check('lint', 'success');
    await world.consume(world.aboutChecks(sha));
    const [part] = await parts(world, 'ci');
    assert.equal(
      part?.text,
      [
        'build failed. build: failure',
        'src/a.js:3: unknown name',
        'End of its log:',
        'compiling',
        'ReferenceError: x',
        '##[error]Process completed with exit code 1.',
        '',
        'ci/status failed. ci/status: failure',
      ].join('\n'),
    );
  });

  it('wait for those that are still running, so that one round sees all failures', async () => {
    const { world, sha, check, checks } = await delivered();
    check('build', 'failure');
    check('slow', 'pending');
    const first = await world.consume(world.aboutChecks(sha));
    assert.deepEqual(first, { outcome: 'ignored', code: 'checks-pending' });
    Object.assign(checks.find(({ name }) => name === 'slow') ?? {}, { state: 'failure' });
    await world.consume(world.aboutChecks(sha, { commandId: 'second suite' }));
    assert.match((await parts(world, 'ci'))[0]?.text ?? '', /build failed[\s\S]*slow failed/);
  });

  it('do not wait for ever for one that waits for a person, nor at all for one that was cancelled', async () => {
    const cancelled = await delivered();
    cancelled.check('build', 'failure');
    cancelled.check('deploy', 'undecided');
    await cancelled.world.consume(cancelled.world.aboutChecks(cancelled.sha));
    assert.equal((await parts(cancelled.world, 'ci')).length, 1);

    const { world, sha, check } = await delivered();
    check('build', 'failure');
    check('approval', 'pending');
    world.now += 2 * 60 * 60_000;
    await world.consume(world.aboutChecks(sha));
    assert.equal((await parts(world, 'ci')).length, 1);
  });

  it('hand on no secret that a log shows, and no more than a part may hold', async () => {
    const { world, sha, check } = await delivered();
    const token = `ghp_${'a1B2'.repeat(9)}`;
    for (let number = 0; number < 12; number += 1)
      check(`check ${number}`, 'failure', { log: `${'x'.repeat(5_000)}\ntoken ${token}\n` });
    await world.consume(world.aboutChecks(sha));
    const text = (await parts(world, 'ci'))[0]?.text ?? '';
    assert.ok(!text.includes(token));
    assert.ok(text.length <= 16_384);
    assert.match(text, /check 11 failed/);
  });

  it('are read again later when GitHub does not give their logs; nothing has begun then', async () => {
    const { world, sha, check } = await delivered();
    check('build', 'failure', { log: 'red' });
    world.github.failNext(1, 'failuresOf');
    await assert.rejects(world.consume(world.aboutChecks(sha)), { code: 'github-unavailable' });
    assert.equal((await world.job()).state, 'DEPLOYABLE');
    await world.consume(world.aboutChecks(sha));
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
  });
});

describe('feedback beyond the rounds', () => {
  /** Delivers once more after a round of feedback. */
  async function redeliver(world: GovernanceWorld, attempt: number, pullRequest: number): Promise<string> {
    await world.analyse();
    const { inputHash, deliveredSha = null } = await world.details();
    const sha = world.github.commit(world.repository, world.branch, { 'greet.js': `attempt ${attempt}` });
    const ref = { sha256: 'e'.repeat(64), bytes: 1 };
    await world.issue(
      { type: 'StartAttempt', attempt, inputHash },
      { type: 'RegisterWorker', attempt, tokenHash: 'f'.repeat(64) },
      { type: 'RecordPlan', attempt, plan: ref, items: 1, writeGlobs: ['**'] },
      { type: 'StartValidation', attempt },
      { type: 'AuthorizePush', attempt, oldSha: deliveredSha, newSha: sha, gates: [], report: ref },
      { type: 'RecordPush', attempt, sha, usage: noUsage },
      { type: 'VerifyDelivery', pullRequest, headSha: sha },
    );
    return sha;
  }

  it('hands the job to people with everything that is open, and keeps it for the retry', async () => {
    const { world, pullRequest } = await delivered();
    const rounds = (await world.details()).verdict?.limits.ciRounds ?? 0;
    const checks = world.github.at(world.repository).checks;
    let sha = (await world.details()).deliveredSha ?? '';
    for (let round = 0; round < rounds; round += 1) {
      checks.push({ sha, name: 'build', state: 'failure', summary: 'red' });
      await world.consume(world.aboutChecks(sha));
      sha = await redeliver(world, round + 2, pullRequest);
    }
    world.github.review(world.repository, pullRequest, {
      author: people.admin,
      state: 'changes_requested',
      commitSha: sha,
      body: 'It lacks warmth.',
      comments: [{ path: 'greet.js', line: 7, body: 'Here.', code: '+  hello' }],
    });
    world.github.review(world.repository, pullRequest, {
      author: people.writer,
      state: 'changes_requested',
      commitSha: '0'.repeat(40),
      body: 'An old point that was dealt with.',
    });
    checks.push({ sha, name: 'build', state: 'failure', summary: 'still red' });
    await world.consume(world.aboutChecks(sha));
    const { human, additions } = await world.details();
    assert.deepEqual([(await world.job()).state, human?.reason], ['NEEDS_HUMAN', 'bounds']);
    for (const told of [human?.explanation ?? '', additions.at(-1)?.text ?? '']) {
      assert.match(told, /build failed\. still red/);
      assert.match(told, /Review by @ada:\nIt lacks warmth\.\n\ngreet\.js:7:\n {2}\+ {2}hello\n {2}Here\./);
      assert.ok(!told.includes('An old point'));
    }
    await world.issue({ type: 'RetryJob', by: people.admin });
    assert.equal((await world.details()).additions.at(-1)?.kind, 'ci', 'the next attempt works on it');
  });

  it('leaves nothing of a long review out, and says where it does so of what others have said', async () => {
    const { world, pullRequest } = await delivered();
    world.github.commit(world.repository, 'main', {
      '.github/factory.yml': 'limits: { review_rounds: 0, ci_rounds: 0 }\n',
    });
    await world.issue({ type: 'RetryJob', by: people.writer });
    const sha = await redeliver(world, 2, pullRequest);
    const long = (word: string) => `${`${word} `.repeat(2_800)}and nothing else.`;
    const review = (commitSha: string, body: string) =>
      world.github.review(world.repository, pullRequest, {
        author: people.admin,
        state: 'changes_requested',
        commitSha,
        body,
      });
    const red = (sha: string, name: string) =>
      world.github.at(world.repository).checks.push({ sha, name, state: 'failure', summary: 'red' });
    const reviewId = review(sha, long('warm'));
    red(sha, 'build');
    await world.consume(world.aboutPullRequest('review-submitted', { pullRequest, reviewId }));
    const [said] = await parts(world, 'review');
    assert.ok(said?.text.startsWith(long('warm')));
    assert.match(said?.text ?? '', /build failed/);
    assert.equal((await world.job()).state, 'NEEDS_HUMAN');

    await world.issue({ type: 'RetryJob', by: people.writer });
    const next = await redeliver(world, 3, pullRequest);
    review(next, long('longer'));
    red(next, 'lint');
    await world.consume(world.aboutChecks(next));
    const [checked] = await parts(world, 'ci');
    assert.match(checked?.text ?? '', /lint failed\. red\n\nReview by @ada:\nlonger longer/);
    assert.match(checked?.text ?? '', /… \(cut; the rest stands on the pull request\)$/);
  });
});
