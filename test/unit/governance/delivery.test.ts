import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { noticeOf } from '../../../src/chatops/reporter/notices-of.ts';
import { slashCommands } from '../../../src/chatops/slash-commands.ts';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { JobMessage, JobMessageOf } from '../../../src/contracts/job-message.ts';
import { noUsage } from '../../../src/job/no-usage.ts';
import { outcomeOf } from '../../../src/job/outcome-of.ts';
import { auditJob } from '../../../src/observability/audit/audit-job.ts';
import { GovernanceWorld, people } from '../../support/governance-world.ts';
import { whileItIsWritten } from '../../support/while-it-is-written.ts';

describe('a delivery', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld(slashCommands);
  });

  const isLagging = (error: unknown) => error instanceof FactoryError && error.code === 'delivery-lagging';

  it('is deployable once branch and pull request are verified', async () => {
    const { sha, pullRequest } = await world.delivered();
    assert.equal((await world.job()).state, 'DEPLOYABLE');
    const details = await world.details();
    assert.equal(details.deliveredSha, sha);
    assert.equal(details.pullRequest?.number, pullRequest);
  });

  it('is asked about again while GitHub does not show it yet, and refuted when that lasts', async () => {
    const { pullRequest } = await world.pushed();
    const message = world.confirmation(pullRequest);
    const { branches } = world.github.at(world.repository);
    const head = branches.get(world.branch) ?? '';
    branches.set(world.branch, 'b'.repeat(40));
    await assert.rejects(() => world.consume(message), isLagging);
    branches.set(world.branch, head);
    await world.consume(message);
    assert.equal((await world.job()).state, 'DEPLOYABLE');
  });

  it('is not refuted for what GitHub showed of an earlier one, when another was pushed meanwhile', async () => {
    const { pullRequest } = await world.pushed();
    world.github.commit(world.repository, world.branch, { 'mine.js': 'by somebody else' });
    world.now += 6 * 60_000;
    whileItIsWritten(world, 'RefuteDelivery', async () => {
      const part = { kind: 'guidance', source: 'comment:9', text: 'Use the other library.' } as const;
      await world.issue({ type: 'GuideJob', part });
    });
    const consumed = await world.consume(world.confirmation(pullRequest));
    assert.deepEqual(consumed, { outcome: 'ignored', code: 'moved-on' });
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
    assert.deepEqual(await world.refusals(), []);
  });

  it('goes to a person when its branch was deleted before the pull request could be opened', async () => {
    await world.pushed();
    const { branches } = world.github.at(world.repository);
    branches.delete(world.branch);
    await world.consume(world.confirmation(undefined));
    const job = await world.job();
    assert.equal(job.state, 'NEEDS_HUMAN');
    assert.match(job.details?.human?.explanation ?? '', /was deleted before its pull request/);
  });

  it('is left alone when the branch that was missed is there', async () => {
    await world.pushed();
    await world.consume(world.confirmation(undefined));
    assert.equal((await world.job()).state, 'VALIDATING');
  });

  it('goes to a person once GitHub has refused for an hour to have it shown', async () => {
    await world.pushed();
    const refused = { ...world.confirmation(undefined), refused: 'open pull request: GitHub answered 422.' };
    world.now += 59 * 60_000;
    await world.consume(refused);
    assert.equal((await world.job()).state, 'VALIDATING', 'by the word of the reporter alone');
    world.now += 60_000;
    await world.consume(refused);
    await world.consume(refused);
    const job = await world.job();
    assert.equal(job.state, 'NEEDS_HUMAN');
    assert.match(job.details?.human?.explanation ?? '', /GitHub answered 422.*`\/factory retry`/);
    const commits = await world.governance.ledger.commits(world.jobId);
    assert.deepEqual(auditJob({ jobId: world.jobId, commits, anchors: [] }).findings, []);
  });

  it('is asked about again however long its gates took before the push', async () => {
    const sha = await world.authorized();
    world.now += 20 * 60_000;
    await world.issue({ type: 'RecordPush', attempt: 1, sha, usage: noUsage });
    const pullRequest = world.github.openPullRequest(world.repository, {
      headBranch: world.branch,
      author: world.github.state.app,
    });
    world.github.at(world.repository).branches.set(world.branch, 'b'.repeat(40));
    await assert.rejects(() => world.consume(world.confirmation(pullRequest)), isLagging);
    assert.equal((await world.job()).state, 'VALIDATING');
  });

  for (const [what, lag] of [
    ['does not know the pull request yet', (number: number) => number + 1],
    [
      'still shows an older head',
      (number: number) => {
        world.github.at(world.repository).branches.set(world.branch, 'b'.repeat(40));
        return number;
      },
    ],
  ] as const)
    it(`is asked about again where its pull request was shown an hour after the push, and GitHub ${what}`, async () => {
      const { pullRequest } = await world.pushed();
      world.now += 61 * 60_000;
      const asked = world.confirmation(lag(pullRequest), world.now);
      world.now += 5 * 60_000 - 1;
      await assert.rejects(() => world.consume(asked), isLagging);
      assert.equal((await world.job()).state, 'VALIDATING');
      world.now += 1;
      await world.consume(asked);
      assert.equal((await world.job()).state, 'NEEDS_HUMAN');
    });

  it('is refuted when the branch keeps pointing elsewhere', async () => {
    const { pullRequest } = await world.pushed();
    world.github.commit(world.repository, world.branch, { 'other.js': 'by somebody else' });
    world.now += 6 * 60_000;
    await world.consume(world.confirmation(pullRequest));
    const job = await world.job();
    assert.equal(job.state, 'NEEDS_HUMAN');
    assert.match(job.details?.human?.explanation ?? '', /not at the delivered commit/);
  });

  it('is refuted at once when its pull request was closed', async () => {
    const { pullRequest } = await world.pushed();
    world.github.closePullRequest(world.repository, pullRequest);
    await world.consume(world.confirmation(pullRequest));
    assert.equal((await world.job()).state, 'NEEDS_HUMAN');
  });

  it('is refuted at once when the pull request comes from a fork with the same branch name', async () => {
    await world.pushed();
    const foreign = world.github.openPullRequest(world.repository, {
      headBranch: world.branch,
      headRepositoryId: 31_337,
      headSha: 'a'.repeat(40),
    });
    await world.consume(world.confirmation(foreign));
    assert.equal((await world.job()).state, 'NEEDS_HUMAN');
  });

  it('is completed when it was merged before it was verified, also over a crash in between', async () => {
    const { pullRequest, sha } = await world.pushed();
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    const closed = world.aboutPullRequest('pull-request-closed', { pullRequest });
    await assert.rejects(() => world.consume(closed), FactoryError);
    world.failingEffects = 100;
    await assert.rejects(() => world.consume(world.confirmation(pullRequest)));
    assert.equal((await world.job()).state, 'DEPLOYABLE');
    world.failingEffects = 0;
    await world.consume(world.confirmation(pullRequest));
    assert.equal((await world.job()).state, 'COMPLETED');
  });

  it('… and when people have said more before its message comes again', async () => {
    const { pullRequest, sha } = await world.pushed();
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    world.failingEffects = 100;
    await assert.rejects(() => world.consume(world.confirmation(pullRequest)));
    world.failingEffects = 0;
    const part = {
      kind: 'guidance',
      text: 'In French.',
      author: people.writer,
      source: 'comment:9:0',
    } as const;
    await world.issue({
      type: 'GuideJob',
      part: { ...part, author: { id: people.writer.id, login: people.writer.login } },
    });
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
    await world.consume(world.confirmation(pullRequest));
    assert.equal((await world.job()).state, 'COMPLETED');
  });

  it('is cancelled when somebody pushed to its pull request and closed it while it was written down as verified', async () => {
    const { pullRequest } = await world.pushed();
    const closed = world.aboutPullRequest('pull-request-closed', { pullRequest });
    whileItIsWritten(world, 'VerifyDelivery', async () => {
      world.github.commit(world.repository, world.branch, { 'other.js': 'by somebody else' });
      world.github.closePullRequest(world.repository, pullRequest);
      await assert.rejects(world.consume(closed), { code: 'delivery-unconfirmed', disposition: 'retry' });
    });
    await world.consume(world.confirmation(pullRequest));
    assert.equal((await world.job()).state, 'DEPLOYABLE');
    await world.consume(closed);
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('of a superseded attempt is not confirmed', async () => {
    const { pullRequest } = await world.delivered();
    const late = { ...world.confirmation(pullRequest), commandId: 'late' };
    assert.equal((await world.consume(late)).outcome, 'ignored');
  });

  it('is completed by merging its pull request, and cancelled by closing it', async () => {
    const { pullRequest, sha } = await world.delivered();
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
    assert.equal((await world.job()).state, 'COMPLETED');

    world = new GovernanceWorld();
    const second = await world.delivered();
    world.github.closePullRequest(world.repository, second.pullRequest);
    await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest: second.pullRequest }));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('is not cancelled any more by a closing that is heard of when the job was taken up again', async () => {
    const { pullRequest } = await world.delivered();
    world.github.closePullRequest(world.repository, pullRequest);
    const closed = world.aboutPullRequest('pull-request-closed', { pullRequest });
    await world.takenUpAgain();
    assert.deepEqual(await world.consume(closed), { outcome: 'ignored', code: 'earlier-try' });
    assert.equal((await world.job()).state, 'APPROVED');
  });

  it('is not cancelled by a closing when the job is taken up again while that is written down', async () => {
    const { pullRequest } = await world.delivered();
    world.github.closePullRequest(world.repository, pullRequest);
    whileItIsWritten(world, 'RecordClose', () => world.takenUpAgain());
    const closed = await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
    assert.deepEqual(closed, { outcome: 'ignored', code: 'earlier-try' });
    assert.equal((await world.job()).state, 'APPROVED');
  });

  describe('that could not be verified', () => {
    const closed = (pullRequest: number) => world.aboutPullRequest('pull-request-closed', { pullRequest });

    async function refuted(): Promise<{ sha: string; pullRequest: number }> {
      const pushed = await world.pushed();
      await world.issue({ type: 'RefuteDelivery', explanation: 'The branch moved.' });
      return pushed;
    }

    async function assertSound(): Promise<void> {
      const commits = await world.governance.ledger.commits(world.jobId);
      assert.deepEqual(auditJob({ jobId: world.jobId, commits, anchors: [] }).findings, []);
    }

    it('is completed when people merge it all the same, and can be taken back', async () => {
      const { pullRequest, sha } = await refuted();
      world.github.closePullRequest(world.repository, pullRequest, { sha });
      await world.consume(closed(pullRequest));
      const job = await world.job();
      assert.equal(job.state, 'COMPLETED');
      assert.equal(outcomeOf(job)?.result, 'merged');
      await world.issue({ type: 'RecordRevert', sha: 'd'.repeat(40) });
      assert.equal(outcomeOf(await world.job())?.result, 'reverted');
      await assertSound();
    });

    it('is completed when it was merged with commits of somebody else before anybody could look', async () => {
      const { pullRequest } = await world.pushed();
      const head = world.github.commit(world.repository, world.branch, { 'fix.js': 'by somebody else' });
      world.github.closePullRequest(world.repository, pullRequest, { sha: head });
      await world.consume(world.confirmation(pullRequest));
      const { state, details } = await world.job();
      assert.deepEqual([state, details?.deliveredSha], ['COMPLETED', undefined]);
      await assertSound();
    });

    it('is completed when it is merged while the next attempt is at work', async () => {
      const { pullRequest, sha } = await refuted();
      await world.takenUpAgain();
      const { inputHash } = await world.details();
      await world.issue({ type: 'StartAttempt', attempt: 2, inputHash });
      world.github.closePullRequest(world.repository, pullRequest, { sha });
      await world.consume(closed(pullRequest));
      assert.equal((await world.job()).state, 'COMPLETED');
    });

    it('and was cancelled for it is known to be merged when people merge it later', async () => {
      const { pullRequest, sha } = await refuted();
      await world.issue({ type: 'CancelJob', cause: 'command' });
      world.github.closePullRequest(world.repository, pullRequest, { sha });
      await world.consume(closed(pullRequest));
      const job = await world.job();
      assert.equal(job.state, 'CANCELLED');
      assert.deepEqual(job.details?.merged, { pullRequest, sha });
      assert.equal(outcomeOf(job)?.result, 'merged');
    });

    it('is not touched when its pull request is closed, or merged to somewhere else', async () => {
      const { pullRequest, sha } = await refuted();
      world.github.closePullRequest(world.repository, pullRequest);
      const ignored = { outcome: 'ignored', code: 'unrecorded-pull-request' };
      assert.deepEqual(await world.consume(closed(pullRequest)), ignored);
      const elsewhere = world.github.openPullRequest(world.repository, {
        headBranch: world.branch,
        baseBranch: 'staging',
      });
      world.github.closePullRequest(world.repository, elsewhere, { sha });
      assert.deepEqual(await world.consume(closed(elsewhere)), ignored);
      assert.equal((await world.job()).state, 'NEEDS_HUMAN');
    });
  });

  it('is not touched by the merge of a branch that holds nothing of the factory’s', async () => {
    await world.working();
    world.github.commit(world.repository, world.branch, { 'mine.js': 'by somebody else' });
    const pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
    world.github.closePullRequest(world.repository, pullRequest, { sha: 'e'.repeat(40) });
    assert.deepEqual(await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest })), {
      outcome: 'ignored',
      code: 'unrecorded-pull-request',
    });
    assert.equal((await world.job()).state, 'IN_PROGRESS');
  });

  it('is not touched by a closed pull request that was opened again', async () => {
    const { pullRequest } = await world.delivered();
    const consumed = await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
    assert.deepEqual(consumed, { outcome: 'ignored', code: 'reopened' });
  });

  it('is not touched by the pull request of a fork that uses the branch name', async () => {
    await world.delivered();
    const foreign = world.github.openPullRequest(world.repository, {
      headBranch: world.branch,
      headRepositoryId: 31_337,
      state: 'closed',
    });
    const consumed = await world.consume(
      world.aboutPullRequest('pull-request-closed', { pullRequest: foreign }),
    );
    assert.deepEqual(consumed, { outcome: 'ignored', code: 'foreign-pull-request' });
    assert.equal((await world.job()).state, 'DEPLOYABLE');
  });

  it('is not touched by another pull request of the same branch', async () => {
    await world.delivered();
    const other = world.github.openPullRequest(world.repository, {
      headBranch: world.branch,
      state: 'closed',
    });
    const consumed = await world.consume(
      world.aboutPullRequest('pull-request-closed', { pullRequest: other }),
    );
    assert.deepEqual(consumed, { outcome: 'ignored', code: 'unrecorded-pull-request' });
  });

  describe('that is reviewed', () => {
    async function review(author: { id: number; login: string; type: string }, change = {}) {
      const { pullRequest, sha } = await world.delivered();
      const reviewId = world.github.review(world.repository, pullRequest, {
        author,
        state: 'changes_requested',
        commitSha: sha,
        body: 'Please rename it.',
        comments: [{ path: 'greet.js', line: 3, body: 'Here. <!-- secret -->' }],
        ...change,
      });
      return await world.consume(world.aboutPullRequest('review-submitted', { pullRequest, reviewId }));
    }

    it('goes back to governance with the changes a writer requests', async () => {
      await review(people.admin);
      const details = await world.details();
      assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
      assert.equal(details.additions[0]?.text, 'Please rename it.\n\ngreet.js:3: Here.');
      assert.equal(details.additions[0]?.author?.login, 'ada');
      await world.analyse();
      const { verdict } = await world.details();
      assert.equal((await world.job()).state, 'APPROVED');
      assert.ok(verdict?.rules.some((rule) => rule.id === 'trusted-feedback'));
    });

    const { admin } = people;
    for (const [what, since, code] of [
      ['the same person has approved', [{ author: admin, state: 'approved' }], 'taken-back'],
      [
        'a later review of the same person was dismissed',
        [{ author: admin, state: 'dismissed' }],
        'taken-back',
      ],
      [
        'the same person has approved and then wants other changes',
        [
          { author: admin, state: 'approved' },
          { author: admin, state: 'changes_requested' },
        ],
        'taken-back',
      ],
      ['somebody else has approved', [{ author: people.writer, state: 'approved' }], undefined],
      ['the same person has only commented', [{ author: admin, state: 'commented' }], undefined],
      ['the same person wants more changes', [{ author: admin, state: 'changes_requested' }], undefined],
    ] as const)
      it(`${code === undefined ? 'goes back all the same' : 'stays as it is, without a word,'} where ${what} since`, async () => {
        const { pullRequest, sha: commitSha } = await world.delivered();
        const say = (given: object) =>
          world.github.review(world.repository, pullRequest, { commitSha, body: 'Rename it.', ...given });
        say({ author: admin, state: 'approved' });
        const reviewId = say({ author: admin, state: 'changes_requested' });
        for (const later of since) say(later);
        const heard = await world.consume(
          world.aboutPullRequest('review-submitted', { pullRequest, reviewId }),
        );
        assert.equal(heard.code, code);
        assert.equal((await world.job()).state, code === undefined ? 'GOVERNANCE_ANALYSIS' : 'DEPLOYABLE');
        const refusals = (await world.refusals()).map((refusal) => [refusal.code, refusal.issueNumber]);
        assert.deepEqual(refusals, code === undefined ? [] : [[code, undefined]]);
      });

    it('goes back with every request of one person: the first is not taken back by the second', async () => {
      const { pullRequest, sha: commitSha } = await world.delivered();
      const [first, second] = ['Rename it.', 'Test it, too.'].map((body) =>
        world.github.review(world.repository, pullRequest, {
          author: admin,
          state: 'changes_requested',
          commitSha,
          body,
        }),
      );
      for (const reviewId of [second, first])
        await world.consume(
          world.aboutPullRequest('review-submitted', {
            pullRequest,
            reviewId: reviewId ?? 0,
            commandId: `review:${reviewId}`,
          }),
        );
      const texts = (await world.details()).additions.map(({ text }) => text);
      assert.deepEqual(texts, ['Test it, too.', 'Rename it.']);
    });

    it('before it was verified goes back with that once it is', async () => {
      const { pullRequest, sha } = await world.pushed();
      const reviewId = world.github.review(world.repository, pullRequest, {
        author: people.admin,
        state: 'changes_requested',
        commitSha: sha,
        body: 'Please rename it.',
      });
      const reviewed = world.aboutPullRequest('review-submitted', { pullRequest, reviewId });
      await assert.rejects(world.consume(reviewed), { code: 'delivery-unconfirmed', disposition: 'retry' });
      await world.consume(world.confirmation(pullRequest));
      await world.consume(reviewed);
      assert.equal((await world.details()).additions[0]?.text, 'Please rename it.');
    });

    it('before it was verified is looked at soon, and until GitHub must have shown it', async () => {
      const { pullRequest } = await world.pushed();
      const reviewed = world.aboutPullRequest('review-submitted', { pullRequest, reviewId: 1 });
      for (const [afterMs, retryAfterSeconds] of [
        [0, 1],
        [10_000, 51],
        [200_000, 91],
        [400_000, 0],
      ] as const) {
        world.now += afterMs;
        await assert.rejects(world.consume(reviewed), { code: 'delivery-unconfirmed', retryAfterSeconds });
      }
    });

    it('before it was verified, and overtaken by new guidance, is answered', async () => {
      const { pullRequest, sha } = await world.pushed();
      const author = people.admin;
      const review = { author, state: 'changes_requested', commitSha: sha, body: 'Rename it.' } as const;
      const reviewId = world.github.review(world.repository, pullRequest, review);
      const part = { kind: 'guidance', source: 'comment:9', text: 'Use the other library.' } as const;
      await world.issue({ type: 'GuideJob', part });
      const reviewed = world.aboutPullRequest('review-submitted', { pullRequest, reviewId });
      assert.equal((await world.consume(reviewed)).outcome, 'refused');
      assert.deepEqual(
        [(await world.refusals())[0]?.code, (await world.refusals())[0]?.issueNumber],
        ['head-moved', pullRequest],
      );
    });

    /* Sixty ordinary remarks. */
    const aLot = Array.from({ length: 60 }, (_, line) => ({
      path: 'src/a/file/of/the/change.js',
      line,
      code: `+  const greeting = greetingOf(person, language, ${line});`,
      body: 'This asks for the language again, although the caller knows it: hand it in. '.repeat(3),
    }));
    for (const [name, author, change, code] of [
      ['a reader', people.reader, {}, 'no-permission'],
      ['somebody who says nothing', people.admin, { body: '', comments: [] }, 'empty-feedback'],
      ['somebody who says more than fits', people.admin, { comments: aLot }, 'review-too-long'],
      ['somebody who reviewed an older commit', people.admin, { commitSha: 'c'.repeat(40) }, 'head-moved'],
    ] as const)
      it(`stays as it is when changes are requested by ${name}, who is told so`, async () => {
        const consumed = await review(author, change);
        assert.deepEqual([consumed.outcome, consumed.code], ['refused', code]);
        assert.equal((await world.job()).state, 'DEPLOYABLE');
        assert.ok((await world.refusals())[0]?.issueNumber !== undefined);
      });

    for (const [name, author, change] of [
      ['an approval', people.admin, { state: 'approved' }],
      ['a comment', people.admin, { state: 'commented' }],
      ['a dismissed review', people.admin, { state: 'dismissed' }],
      ['a bot', people.bot, {}],
    ] as const)
      it(`is not changed by ${name}`, async () => {
        assert.equal((await review(author, change)).outcome, 'ignored');
        assert.equal((await world.job()).state, 'DEPLOYABLE');
      });

    it('starts one round per commit', async () => {
      await review(people.admin);
      assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
      assert.equal((await world.details()).rounds.review, 1);
    });

    it('that is being changed already takes in the next reviewer, who is told so', async () => {
      await review(people.admin);
      const { pullRequest, deliveredSha: commitSha = '' } = await world.details();
      const number = pullRequest?.number ?? 0;
      const reviewId = world.github.review(world.repository, number, {
        author: people.writer,
        state: 'changes_requested',
        commitSha,
        body: 'And shorter.',
      });
      await world.consume(
        world.aboutPullRequest('review-submitted', { pullRequest: number, reviewId, commandId: 'second' }),
      );
      const { additions, rounds } = await world.details();
      assert.deepEqual(
        additions.map(({ text, author }) => [text, author?.login]),
        [
          [additions[0]?.text, 'ada'],
          ['And shorter.', 'walter'],
        ],
      );
      assert.equal(rounds.review, 1, 'one round per commit');
      const commit = (await world.governance.ledger.commits(world.jobId)).at(-1);
      assert.ok(commit);
      const notice = noticeOf(commit, await world.job());
      assert.equal(notice?.issueNumber, number);
      assert.match(notice?.comment ?? '', /^The review by `walter` is taken in/);
      assert.ok(world.effects.some(({ type }) => type === 'notify'));
    });

    it('is told that a review changes nothing while the factory waits for answers', async () => {
      await review(people.admin);
      await world.analyse();
      const { inputHash, pullRequest, deliveredSha: commitSha = '' } = await world.details();
      await world.issue(
        { type: 'StartAttempt', attempt: 2, inputHash },
        { type: 'RegisterWorker', attempt: 2, tokenHash: 'f'.repeat(64) },
        { type: 'AskQuestions', attempt: 2, questions: ['Which language?'] },
      );
      const number = pullRequest?.number ?? 0;
      const reviewId = world.github.review(world.repository, number, {
        author: people.writer,
        state: 'changes_requested',
        commitSha,
        body: 'And shorter.',
      });
      await world.consume(
        world.aboutPullRequest('review-submitted', { pullRequest: number, reviewId, commandId: 'second' }),
      );
      const refusal = (await world.refusals()).at(-1);
      assert.deepEqual([refusal?.command, refusal?.code], ['review', 'not-applicable']);
      assert.match(refusal?.message ?? '', /^@walter, .*waits for answers/);
    });
  });

  describe('that is checked', () => {
    const check = (sha: string, name: string, state: 'success' | 'failure' | 'pending') =>
      world.github.at(world.repository).checks.push({ sha, name, state, summary: `${name}: line 3` });

    it('goes back to governance with what turned red', async () => {
      const { sha } = await world.delivered();
      check(sha, 'ci/test', 'failure');
      check(sha, 'ci/lint', 'success');
      await world.consume(world.aboutChecks(sha));
      const details = await world.details();
      assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
      assert.equal(details.additions[0]?.text, 'ci/test failed. ci/test: line 3');
      assert.equal(details.rounds.ci, 1);
    });

    it('is not blamed for what is red on the base too', async () => {
      const { sha } = await world.delivered();
      check(sha, 'ci/test', 'failure');
      check(world.github.at(world.repository).branches.get('main') ?? '', 'ci/test', 'failure');
      assert.deepEqual(await world.consume(world.aboutChecks(sha)), { outcome: 'ignored', code: 'not-red' });
    });

    for (const state of ['success', 'pending'] as const)
      it(`stays as it is while its checks are in state ${state}`, async () => {
        const { sha } = await world.delivered();
        check(sha, 'ci/test', state);
        assert.deepEqual(await world.consume(world.aboutChecks(sha)), {
          outcome: 'ignored',
          code: 'not-red',
        });
      });

    it('is not concerned by checks of another commit or another branch', async () => {
      const { sha } = await world.delivered();
      check(sha, 'ci/test', 'failure');
      const other: JobMessage[] = [
        world.aboutChecks('d'.repeat(40)),
        world.aboutChecks(sha, { branch: 'factory/2-other' }),
        world.aboutChecks(sha, { branch: 'factory/1-other-title' }),
        world.aboutChecks(sha, { branch: 'main' }),
      ];
      for (const message of other) assert.equal((await world.consume(message)).outcome, 'ignored');
    });

    it('is not concerned once somebody else has pushed onto the branch', async () => {
      const { sha } = await world.delivered();
      check(sha, 'ci/test', 'failure');
      world.github.commit(world.repository, world.branch, { 'x.js': 'x' });
      assert.deepEqual(await world.consume(world.aboutChecks(sha)), {
        outcome: 'ignored',
        code: 'head-moved',
      });
    });

    it('starts one round however many suites report the same commit', async () => {
      const { sha } = await world.delivered();
      check(sha, 'ci/test', 'failure');
      await world.consume(world.aboutChecks(sha));
      await world.consume(world.aboutChecks(sha, { commandId: 'second suite', checkSuiteId: 6 }));
      assert.equal((await world.details()).additions.length, 1);
    });
  });
});

describe('a lost worker', () => {
  const lost = (
    world: GovernanceWorld,
    attempt = 1,
    evidence: JobMessageOf<'worker-lost'>['evidence'] = 'no-heartbeat',
  ): JobMessage => ({
    type: 'worker-lost',
    commandId: `lost:${attempt}`,
    jobId: world.jobId,
    attempt,
    evidence,
    lookedAt: new Date(world.now).toISOString(),
  });

  it('frees the job for its next attempt', async () => {
    const world = new GovernanceWorld();
    await world.working();
    await world.consume(lost(world));
    assert.equal((await world.job()).state, 'APPROVED');
  });

  it('that had pushed is not worked again: its push goes on to verification', async () => {
    const world = new GovernanceWorld();
    const sha = await world.authorized();
    await world.consume(lost(world));
    assert.equal((await world.job()).state, 'VALIDATING');
    assert.equal((await world.details()).attempt?.pushedSha, sha);
  });

  it('that had not pushed yet, though it was allowed to, is worked again', async () => {
    const world = new GovernanceWorld();
    await world.authorized();
    world.github.at(world.repository).branches.delete(world.branch);
    await world.consume(lost(world));
    assert.equal((await world.job()).state, 'APPROVED');
  });

  it('is not given up while GitHub does not tell what the branch points at', async () => {
    const world = new GovernanceWorld();
    await world.authorized();
    world.github.failNext(1, 'branchHead');
    await assert.rejects(() => world.consume(lost(world)));
    assert.equal((await world.job()).state, 'VALIDATING');
  });

  it('whose push was authorised and arrived while the branch was read goes on to verification', async () => {
    const world = new GovernanceWorld();
    await world.working();
    await world.issue({ type: 'StartValidation', attempt: 1 });
    let newSha = '';
    whileItIsWritten(world, 'LoseWorker', async () => {
      newSha = world.github.commit(world.repository, world.branch, { 'greet.js': 'hello' });
      const report = { sha256: 'e'.repeat(64), bytes: 1 };
      await world.issue({ type: 'AuthorizePush', attempt: 1, oldSha: null, newSha, gates: [], report });
    });
    await world.consume(lost(world));
    assert.equal((await world.job()).state, 'VALIDATING');
    assert.equal((await world.details()).attempt?.pushedSha, newSha);
  });

  for (const evidence of ['no-heartbeat', 'never-placed'] as const)
    it(`is not given up by old news (${evidence}), and is by newer news of the same`, async () => {
      const world = new GovernanceWorld();
      const { inputHash } = await world.approved();
      await world.issue({ type: 'StartAttempt', attempt: 1, inputHash });
      const late = lost(world, 1, evidence);
      world.now += 2 * 60_000 + 1;
      const { version } = await world.job();
      assert.deepEqual(await world.consume(late), { outcome: 'ignored', code: 'old-news' });
      assert.equal((await world.job()).version, version, 'nothing is committed');
      assert.equal((await world.consume(lost(world, 1, evidence))).outcome, 'committed');
      assert.equal((await world.job()).state, 'APPROVED');
    });

  it('whose task has ended is given up however late that is heard', async () => {
    const world = new GovernanceWorld();
    await world.working();
    const late = lost(world, 1, 'task-stopped');
    world.now += 60 * 60_000;
    await world.consume(late);
    assert.equal((await world.job()).state, 'APPROVED');
  });

  it('is none where it has written into the log since somebody looked', async () => {
    const world = new GovernanceWorld();
    await world.working();
    const silent = lost(world);
    world.now += 1;
    await world.governance.ledger.handle(world.jobId, {
      commandId: 'a sign of life',
      actor: { kind: 'worker', attempt: 1 },
      command: { type: 'StartValidation', attempt: 1 },
    });
    assert.deepEqual(await world.consume(silent), { outcome: 'ignored', code: 'worker-lives' });
    assert.equal((await world.job()).state, 'VALIDATING');
  });

  it('of an older attempt, or of a job that has ended, concerns nobody', async () => {
    const world = new GovernanceWorld();
    await world.working();
    assert.equal((await world.consume(lost(world, 2))).outcome, 'ignored');
    await world.issue({ type: 'CancelJob', cause: 'command' });
    assert.equal((await world.consume(lost(world))).outcome, 'ignored');
  });
});
