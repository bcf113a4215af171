import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { maximalReceives, secondsUntilRetry } from '../../../../src/config/queue-definitions.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import type { Consumed } from '../../../../src/governance/consume-job-message.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { HeldWorld, people } from './held-world.ts';

const vera = { id: 106, login: 'vera', type: 'User' } as const;
const wants = (body = 'In French.') => ({ state: 'changes_requested', body }) as const;

describe('a review of a request that is not held any more', () => {
  /** For how long a message waits between its tries, in seconds, as the queue has it. */
  async function pausesUntilHeard(hear: () => Promise<Consumed>): Promise<number[]> {
    const pauses: number[] = [];
    for (let receives = 1; receives <= maximalReceives; receives += 1) {
      try {
        await hear();
        return pauses;
      } catch (error) {
        assert.ok(error instanceof FactoryError && error.code === 'hold-unrecorded');
        const seconds = secondsUntilRetry(receives, error.retryAfterSeconds);
        world.now += 1_000 * seconds;
        pauses.push(seconds);
      }
    }
    throw new Error(`A dead letter, after ${pauses}`);
  }

  let world: HeldWorld;
  beforeEach(async () => {
    world = new HeldWorld();
    world.github.allow(world.repository, 'vera', 'write');
    world.github.state.accounts.set('vera', vera.id);
    await world.hold();
  });
  const state = async () => (await world.job()).state;
  const lastRefusal = async () => (await world.refusals()).at(-1);
  const isAnswered = async (code: string, words: RegExp) => {
    const refusal = await lastRefusal();
    assert.deepEqual([refusal?.code, refusal?.issueNumber], [code, world.pullRequest]);
    assert.match(refusal?.message ?? '', words);
  };
  const start = async () => {
    const { inputHash } = await world.details();
    await world.issue(
      { type: 'StartAttempt', attempt: 1, inputHash },
      { type: 'RegisterWorker', attempt: 1, tokenHash: 'f'.repeat(64) },
    );
  };

  it('that was given before the release and is read after it is answered with what helps', async () => {
    const id = world.say(vera, wants());
    await world.review(people.admin);
    await world.hear(id);
    await isAnswered('not-held', /^@vera, `ada` has released .*`\/factory guide`.*`\/factory pause`/);
    assert.equal(await state(), 'APPROVED');
    assert.equal((await world.details()).additions.length, 0);
    await world.hear(id);
    assert.equal((await world.refusals()).length, 1);
  });

  it('that was given while a worker is at work is answered as well', async () => {
    await world.review(people.admin);
    await start();
    await world.review(vera, wants());
    await isAnswered('not-held', /`\/factory guide`/);
    assert.equal(await state(), 'TASK_PLANNING');
  });

  it('that somebody has pushed to since the release is answered as well', async () => {
    await world.review(people.admin);
    world.headSha = world.github.commit(world.repository, world.branch, { 'mine.txt': 'x' });
    await world.review(vera, wants());
    await isAnswered('not-held', /`\/factory guide`/);
  });

  it('that waits for answers is told where to say it', async () => {
    await world.review(people.admin);
    await start();
    await world.issue({ type: 'AskQuestions', attempt: 1, questions: ['Which language?'] });
    await world.review(vera, wants());
    await isAnswered('not-held', /waits for answers/);
  });

  it('whose attempts have failed is told how it is tried again', async () => {
    await world.review(people.admin);
    for (let attempt = 1; (await state()) === 'APPROVED'; attempt += 1) {
      const { inputHash } = await world.details();
      await world.issue(
        { type: 'StartAttempt', attempt, inputHash },
        { type: 'RegisterWorker', attempt, tokenHash: 'f'.repeat(64) },
        {
          type: 'FailAttempt',
          attempt,
          stopReason: 'worker_error',
          explanation: 'The disk is full.',
          usage: noUsage,
        },
      );
    }
    assert.equal(await state(), 'FAILED');
    await world.review(vera, wants());
    await isAnswered('job-ended', /`\/factory retry`/);
  });

  it('that the policy has approved after an edit is answered', async () => {
    await world.issue({
      type: 'AmendRequest',
      request: { ...(await world.details()).request, hash: 'e'.repeat(64) },
    });
    const { verdict, inputHash } = await world.details();
    assert.ok(verdict);
    await world.issue({ type: 'RecordVerdict', verdict: { ...verdict, decision: 'approve', inputHash } });
    await world.review(vera, wants());
    await isAnswered('not-held', /^@vera, governance has approved .*`\/factory guide`/);
  });

  it('is answered where the pull request was given up, until it is closed', async () => {
    await world.review(people.admin);
    await world.issue({ type: 'DetachHold', pullRequest: world.pullRequest, explanation: 'Not dismissed.' });
    await world.review(vera, wants());
    await isAnswered('not-held', /pull request of its own/);
    world.github.closePullRequest(world.repository, world.pullRequest);
    assert.equal((await world.review(vera, wants())).outcome, 'ignored');
  });

  it('that the sweeper found before the release is answered like any other', async () => {
    const reviewId = world.say(vera, wants());
    await world.review(people.admin);
    const { jobId, pullRequest } = world;
    await world.consume({
      type: 'hold-reviewed',
      commandId: `review:${reviewId}`,
      jobId,
      pullRequest,
      reviewId,
    });
    await isAnswered('not-held', /`\/factory guide`/);
    const commit = (await world.governance.ledger.commits(jobId)).at(-1);
    assert.deepEqual(commit?.actor, { kind: 'person', account: { id: vera.id, login: 'vera' } });
  });

  it('needs no answer when it approves what is released, only comments, or is by a bot', async () => {
    await world.review(people.admin);
    for (const consumed of [
      await world.review(vera),
      await world.review(vera, { state: 'commented', body: 'Nice.' }),
      await world.review(people.bot, wants()),
    ])
      assert.equal(consumed.outcome, 'ignored');
  });

  describe('but judged anew', () => {
    beforeEach(async () => {
      await world.review(people.admin, wants('Only in French.'));
      assert.equal(await state(), 'GOVERNANCE_ANALYSIS');
    });

    it('adds nothing, without a word, where its author has approved since', async () => {
      const id = world.say(vera, wants('And shorter.'));
      world.say(vera);
      await world.hear(id);
      const refusal = await lastRefusal();
      assert.deepEqual([refusal?.code, refusal?.issueNumber], ['taken-back', undefined]);
      assert.equal((await world.details()).additions.length, 1);
    });

    it('becomes part of it when it requests changes too', async () => {
      await world.review(vera, wants('And shorter.'));
      const { additions, inputHash } = await world.details();
      assert.deepEqual(
        additions.map(({ kind, text, author }) => [kind, text, author?.login]),
        [
          ['constraint', 'Only in French.', 'ada'],
          ['constraint', 'And shorter.', 'vera'],
        ],
      );
      await world.analyse();
      assert.deepEqual([await state(), (await world.details()).verdict?.inputHash], ['HELD', inputHash]);
    });

    for (const [what, code, author, review] of [
      ['by somebody who can only read', 'no-permission', people.reader, wants()],
      ['about another commit', 'head-moved', people.admin, { ...wants(), commitSha: '9'.repeat(40) }],
      ['without words', 'empty-feedback', people.admin, wants('')],
      ['in more words than fit', 'review-too-long', people.admin, wants('In French. '.repeat(1_500))],
      ['by approving what was held before', 'not-held', people.admin, {}],
    ] as const)
      it(`changes nothing ${what}, which is said`, async () => {
        await world.review(author, review);
        await isAnswered(code, /./);
        assert.equal((await world.details()).additions.length, 1);
      });

    it('cannot change what a person has released before guidance came', async () => {
      await world.analyse();
      await world.show();
      await world.review(people.admin);
      await world.issue({
        type: 'GuideJob',
        part: { kind: 'guidance', source: 'comment:9', text: 'Use a map.' },
      });
      await world.review(vera, wants('And shorter.'));
      await isAnswered('not-held', /`ada` has released/);
    });

    it('waits for the log to know a pull request that it does not know yet, and not for ever', async () => {
      world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
      const id = world.say(vera, wants());
      await assert.rejects(world.hear(id), { code: 'hold-unrecorded', disposition: 'retry' });
      world.now += 21 * 60_000;
      assert.equal((await world.hear(id)).outcome, 'ignored');
    });

    it('is looked at soon, and its last try not before it need not be waited for any more', async () => {
      world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
      const id = world.say(vera, wants());
      for (const { now, expected } of [
        { now: world.now + 1_000, expected: { first: 6, tries: 5 } },
        { now: world.now + 200_000, expected: { first: 1001, tries: 2 } },
      ]) {
        world.now = now;
        const pauses = await pausesUntilHeard(() => world.hear(id));
        assert.deepEqual({ first: pauses[0], tries: pauses.length + 1 }, expected);
      }
    });

    it('waits for the log also where it knows of no pull request at all', async () => {
      world = new HeldWorld();
      world.github.allow(world.repository, 'vera', 'write');
      await world.held();
      const { request } = await world.details();
      await world.issue({ type: 'AmendRequest', request: { ...request, hash: 'e'.repeat(64) } });
      world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
      await assert.rejects(world.hear(world.say(vera, wants())), { code: 'hold-unrecorded' });
    });

    it('waits for the log also where the request was approved before what held it was known (seed 21555)', async () => {
      world = new HeldWorld();
      world.github.allow(world.repository, 'vera', 'write');
      await world.held();
      const { request, verdict } = await world.details();
      await world.issue({ type: 'AmendRequest', request: { ...request, hash: 'e'.repeat(64) } });
      const { inputHash } = await world.details();
      assert.ok(verdict);
      await world.issue({ type: 'RecordVerdict', verdict: { ...verdict, decision: 'approve', inputHash } });
      world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
      const id = world.say(vera, wants());
      await assert.rejects(world.hear(id), { code: 'hold-unrecorded' });
      world.now += 21 * 60_000;
      await world.hear(id);
      await isAnswered('not-held', /`\/factory guide`/);
    });

    it('is answered where the job has ended before the log knew what held it (seed 400006338)', async () => {
      world = new HeldWorld();
      world.github.allow(world.repository, 'vera', 'write');
      await world.held();
      await world.issue({ type: 'CancelJob', cause: 'command', by: people.writer });
      world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
      await world.review(vera, wants());
      await isAnswered('job-ended', /ended before your review/);
    });

    it('waits for nothing on a pull request nobody knows once guidance came after the release', async () => {
      await world.analyse();
      await world.show();
      await world.review(people.admin);
      await world.issue({
        type: 'GuideJob',
        part: { kind: 'guidance', source: 'comment:9', text: 'Use a map.' },
      });
      const hold = world.pullRequest;
      const hear = () => {
        world.pullRequest = world.github.openPullRequest(world.repository, { headBranch: world.branch });
        return world.review(vera, wants());
      };
      assert.deepEqual(await hear(), { outcome: 'ignored', code: 'unrecorded-pull-request' });
      await world.issue({ type: 'DetachHold', pullRequest: hold, explanation: 'Not dismissed.' });
      assert.deepEqual(await hear(), { outcome: 'ignored', code: 'unrecorded-pull-request' });
    });
  });
});
