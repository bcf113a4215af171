import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { artifact, limits } from '../../../support/job-scenario.ts';
import { createSweepWorld, type SweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;
const ada = { id: 102, login: 'ada', type: 'User' };

describe('the sweep of held jobs', () => {
  let world: SweepWorld;
  let jobId: string;
  let pullRequest: number;
  let headSha: string;

  /** A job that is held again after it was approved, and shown at the head of its branch. */
  beforeEach(async () => {
    world = createSweepWorld();
    jobId = await world.labelledJob(1);
    await world.issue(jobId, {
      type: 'GuideJob',
      part: { kind: 'guidance', text: 'Carefully.', source: 'comment:1' },
    });
    const { details } = await world.ledger.read(jobId);
    const inputHash = details?.inputHash ?? '';
    const verdict = {
      decision: 'hold' as const,
      inputHash,
      rules: [],
      riskScore: 50,
      policySha: null,
      limits,
      agent: 'native',
      model: 'model',
      spec: artifact,
    };
    await world.issue(jobId, { type: 'RecordVerdict', verdict });
    headSha = world.github.commit(world.address, details?.branch ?? '', { '.factory/spec.md': 'Held' });
    pullRequest = world.github.openPullRequest(world.address, { headBranch: details?.branch ?? '' });
    await world.issue(jobId, { type: 'RecordHold', pullRequest, headSha, inputHash });
    world.lose();
    world.clock.advance(6 * minute);
  });

  const sent = (type: string) =>
    world.jobs.sent.map(({ message }) => message).filter((message) => message.type === type);

  it('hands governance the reviews of the held commit whose webhooks got lost, oldest first', async () => {
    const changes = world.github.review(world.address, pullRequest, {
      author: ada,
      state: 'changes_requested',
      commitSha: headSha,
    });
    const approval = world.github.review(world.address, pullRequest, {
      author: { ...ada, id: 103 },
      state: 'approved',
      commitSha: headSha,
    });
    assert.equal((await world.sweep()).findings['review-unheard'], 2);
    assert.deepEqual(
      sent('hold-reviewed').map((message) => message.commandId),
      [`review:${changes}`, `review:${approval}`],
    );
  });

  it('hands it also what somebody said about an older commit since the job is held, so that they are told that it does not count (seed 1200033202)', async () => {
    const late = world.github.review(world.address, pullRequest, {
      author: ada,
      state: 'approved',
      commitSha: '9'.repeat(40),
    });
    assert.equal((await world.sweep()).findings['review-unheard'], 1);
    assert.deepEqual(
      sent('hold-reviewed').map((message) => message.commandId),
      [`review:${late}`],
    );
  });

  it('takes no notice of comments, bots, what was said before the job was held, and what the log knows', async () => {
    const old = world.github.review(world.address, pullRequest, { author: ada, commitSha: '9'.repeat(40) });
    const before = world.github.at(world.address).pullRequests.get(pullRequest)?.reviews;
    Object.assign(before?.find(({ id }) => id === old) ?? {}, {
      state: 'approved',
      submittedAt: '2026-01-01T00:00:00Z',
    });
    const given = { author: ada, state: 'approved', commitSha: headSha } as const;
    world.github.review(world.address, pullRequest, { ...given, state: 'commented' });
    world.github.review(world.address, pullRequest, { ...given, author: { ...ada, type: 'Bot' } });
    const heard = world.github.review(world.address, pullRequest, given);
    await world.ledger.handle(jobId, {
      commandId: `review:${heard}`,
      actor: { kind: 'person', account: { id: ada.id, login: ada.login } },
      command: { type: 'RefuseCommand', command: 'review', code: 'not-an-approver', message: 'No.' },
    });
    await world.sweep();
    assert.deepEqual(sent('hold-reviewed'), []);
  });

  describe('whose issue was edited while no webhook told of it', () => {
    const edited = async (body: string, agoMs = 10 * minute) => {
      const { details } = await world.ledger.read(jobId);
      const issue = world.github.at(world.address).issues.get(details?.issueNumber ?? 0);
      const updatedAt = new Date(world.clock.now() - agoMs).toISOString();
      Object.assign(issue ?? {}, { body, updatedAt });
      return issue;
    };

    it('is found once for each text, said in the log and counted', async () => {
      await edited('Delete everything.');
      assert.equal((await world.sweep()).findings['github-moved:held-issue-edited'], 1);
      const [message, ...more] = sent('reconcile');
      assert.deepEqual(
        [message?.type === 'reconcile' && message.divergence, more],
        ['held-issue-edited', []],
      );
      assert.ok(world.logged.some(({ fields }) => JSON.stringify(fields).includes('held-issue-edited')));
      await world.ledger.handle(jobId, {
        commandId: message?.commandId ?? '',
        actor: { kind: 'sweeper' },
        command: { type: 'AcknowledgeCommand', command: 'edit' },
      });
      world.clock.advance(10 * minute);
      await world.sweep();
      assert.equal(sent('reconcile').length, 1);
      await edited('Delete more.');
      world.clock.advance(10 * minute);
      await world.sweep();
      assert.equal(sent('reconcile').length, 2);
    });

    it('is left to the webhook for five minutes: it alone tells who edited', async () => {
      await edited('Delete everything.', 0);
      await world.sweep();
      assert.deepEqual(sent('reconcile'), []);
    });

    it('is left alone when the edit was refused, or the text is what was frozen', async () => {
      await world.sweep();
      assert.deepEqual(sent('reconcile'), []);
      await edited('Delete everything.');
      await world.ledger.handle(jobId, {
        commandId: 'edit',
        actor: { kind: 'person', account: { id: ada.id, login: ada.login } },
        command: { type: 'RefuseCommand', command: 'edit', code: 'quota-exceeded', message: 'No.' },
      });
      world.clock.advance(10 * minute);
      await world.sweep();
      assert.deepEqual(sent('reconcile'), []);
    });
  });

  it('tells governance that somebody pushed to the held branch', async () => {
    const { details } = await world.ledger.read(jobId);
    world.github.commit(world.address, details?.branch ?? '', { 'evil.txt': 'x' });
    assert.equal((await world.sweep()).findings['github-moved:held-branch-moved'], 1);
    assert.deepEqual(
      sent('reconcile').map((message) => message.type === 'reconcile' && message.divergence),
      ['held-branch-moved'],
    );
  });

  it('has a hold that nobody sees yet written by asking for the page', async () => {
    const { details } = await world.ledger.read(jobId);
    await world.issue(jobId, { type: 'VoidHold', pullRequest, headSha: '9'.repeat(40) });
    assert.equal(details?.hold?.pullRequest, pullRequest);
    world.lose();
    await world.sweep();
    assert.ok(world.reports.sent.some(({ message }) => message.type === 'project'));
    assert.deepEqual(sent('hold-reviewed'), []);
  });
});
