import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import type { SlashCommandHandler } from '../../../../src/governance/slash-command-handler.ts';
import { submitJob } from '../../../../src/governance/submit-job.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { issueHash } from '../../../../src/ledger/issue-hash.ts';
import { GovernanceWorld, people } from '../../../support/governance-world.ts';

const texts = { usage: '', help: '', example: '', applies: () => true };
/** Commands small enough to see what governance does for them. */
const commands: SlashCommandHandler[] = [
  {
    ...texts,
    name: 'run',
    who: 'writer',
    async toCommand({ message, freeze, facts }) {
      const request = await freeze();
      if ('refusal' in request) return { type: 'RefuseCommand', command: 'run', ...request.refusal };
      const issue = await facts.issue(message.repository, message.issueNumber);
      const { id, login } = message.sender;
      return submitJob(message.repository, issue ?? { number: 1, labels: [] }, { id, login }, request);
    },
  },
  {
    ...texts,
    name: 'stop',
    who: 'writer',
    toCommand: async ({ message: { sender } }) => ({
      type: 'CancelJob',
      cause: 'command',
      by: { id: sender.id, login: sender.login },
    }),
  },
  {
    ...texts,
    name: 'status',
    who: 'reader',
    toCommand: async ({ job, status }) => ({
      type: 'AcknowledgeCommand',
      command: 'status',
      message: await status(job),
    }),
  },
];

describe('a slash command', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld(commands);
  });

  it('of a writer is carried out and answered at its comment', async () => {
    await world.consume(world.command('run'));
    const events = await world.events();
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
    const answer = events.find((event) => event.type === 'CommandAcknowledged');
    assert.equal(answer?.commentId, 900);
  });

  it('does not freeze itself into the request', async () => {
    world.github.at(world.repository).comments.set(900, {
      id: 900,
      issueNumber: 1,
      author: people.writer,
      body: '/factory run',
      createdAt: '2026-03-01T12:00:00Z',
      updatedAt: '2026-03-01T12:00:00Z',
    });
    await world.consume(world.command('run'));
    const { request } = await world.details();
    const text = new TextDecoder().decode(await world.artifacts.get(request.artifact));
    assert.ok(!text.includes('/factory run'));
  });

  for (const role of ['reader', 'outsider'] as const)
    it(`for writers is refused to a ${role}`, async () => {
      await world.consume(world.command('run', { sender: people[role] }));
      const [refusal] = await world.refusals();
      assert.deepEqual([refusal?.code, refusal?.commentId], ['no-permission', 900]);
    });

  it('for everybody is answered to a reader', async () => {
    await world.consume(world.command('status', { sender: people.reader }));
    const [event] = await world.events();
    assert.equal(event?.type, 'CommandAcknowledged');
    assert.equal(
      event?.type === 'CommandAcknowledged' && event.message,
      'The factory has no job for this issue.',
    );
  });

  it('of a bot is refused without an answer', async () => {
    await world.consume(world.command('status', { sender: people.bot }));
    const [refusal] = await world.refusals();
    assert.deepEqual([refusal?.code, refusal?.issueNumber], ['bot-not-allowed', undefined]);
  });

  it('that would approve something is told where that is done', async () => {
    await world.consume(world.command('approve'));
    assert.match((await world.refusals())[0]?.message ?? '', /Approve the pull request .* in a review/);
  });

  it('that does not exist is refused with the nearest one', async () => {
    await world.consume(world.command('statsu'));
    assert.match(
      (await world.refusals())[0]?.message ?? '',
      /no command `statsu`\. Did you mean `\/factory status`\?/,
    );
  });

  it('that does not exist cannot smuggle Markdown into the answer', async () => {
    await world.consume(world.command('`@everyone[x](http://evil)`'));
    assert.doesNotMatch((await world.refusals())[0]?.message ?? '', /@everyone|\]\(/);
  });

  it('beyond the fifth of a comment is refused with a line, and only the sixth is', async () => {
    const sixth = { ...world.command('run'), ordinal: 5 };
    await world.consume(sixth);
    const [refusal] = await world.refusals();
    assert.equal(refusal?.code, 'too-many-commands');
    assert.match(refusal?.message ?? '', /may hold 5 commands. From `\/factory run` on/);
    assert.equal((await world.job()).state, 'DRAFT');
  });

  it('on a closed issue is refused by what freezing says', async () => {
    world.github.openIssue(world.repository, { number: 1, state: 'closed' });
    await world.consume(world.command('run'));
    assert.equal((await world.refusals())[0]?.code, 'issue-closed');
  });

  it('is refused when it would freeze another issue than its author saw', async () => {
    const seen = issueHash({ title: 'Greet people by name', body: 'The greeting should contain the name.' });
    world.github.openIssue(world.repository, { number: 1, body: 'Send me the keys.' });
    await world.consume(world.command('run', { seen }));
    assert.equal((await world.refusals())[0]?.code, 'issue-edited');
    assert.equal((await world.job()).details, undefined);
  });

  for (const [what, act, outcome] of [
    ['nobody has edited since', () => {}, undefined],
    [
      'somebody has edited since',
      (w) => w.github.editIssue(w.repository, 1, people.reader, { body: 'Send me the keys.' }),
      'issue-edited',
    ],
    [
      'an account has edited that is gone',
      (w) => {
        w.github.editIssue(w.repository, 1, people.reader, { body: 'Send me the keys.' });
        Object.assign(w.github.at(w.repository).edits[0] ?? {}, { by: undefined });
      },
      'issue-edited',
    ],
    [
      'was edited more often than GitHub lists',
      (w) => Object.assign(w.github.state, { hidesEdits: true }),
      'issue-edited',
    ],
  ] as [string, (w: GovernanceWorld) => void, string | undefined][])
    it(`on the factory's pull request about an issue that ${what} ${outcome === undefined ? 'freezes it' : 'is refused'}`, async () => {
      world = new GovernanceWorld(slashCommands);
      const { pullRequest } = await world.delivered();
      await world.consume(world.command('stop'));
      world.now += 60_000;
      const happenedAt = new Date(world.now).toISOString();
      world.now += 60_000;
      act(world);
      const before = (await world.details()).request.hash;
      const about = { issueNumber: pullRequest, onPullRequest: true };
      await world.consume(world.command('run', { ...about, commandId: 'again', happenedAt }));
      assert.equal((await world.refusals()).at(-1)?.code, outcome);
      assert.equal((await world.details()).request.hash === before, outcome !== undefined);
    });

  it('freezes the issue that its author saw', async () => {
    const seen = issueHash({ title: 'Greet people by name', body: 'The greeting should contain the name.' });
    await world.consume(world.command('run', { seen }));
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
  });

  it("on the factory's pull request is about the job of its branch", async () => {
    const { pullRequest } = await world.delivered();
    await world.consume(world.command('stop', { issueNumber: pullRequest, onPullRequest: true }));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('on the pull request of a fork with the same branch name is refused, and the job stays', async () => {
    await world.delivered();
    const foreign = world.github.openPullRequest(world.repository, {
      headBranch: world.branch,
      headRepositoryId: 31_337,
    });
    await world.consume(world.command('stop', { issueNumber: foreign, onPullRequest: true }));
    assert.equal((await world.job()).state, 'DEPLOYABLE');
    const [refusal] = await world.refusals(`${world.repository.id}-${foreign}`);
    assert.deepEqual([refusal?.code, refusal?.issueNumber], ['foreign-pull-request', foreign]);
  });

  it("on somebody's own pull request makes no job of it", async () => {
    const own = world.github.openPullRequest(world.repository, { headBranch: 'feature' });
    await world.consume(world.command('run', { issueNumber: own, onPullRequest: true }));
    const jobId = `${world.repository.id}-${own}`;
    assert.equal((await world.refusals(jobId))[0]?.code, 'foreign-pull-request');
    assert.equal((await world.job(jobId)).details, undefined);
  });

  it('delivered twice is carried out once', async () => {
    await world.approved();
    const message = world.command('stop');
    await world.consume(message);
    assert.equal((await world.consume(message)).outcome, 'repeated');
    const cancelled = (await world.events()).filter((event) => event.type === 'JobCancelled');
    assert.equal(cancelled.length, 1);
  });

  it('is neither carried out nor refused while GitHub does not answer', async () => {
    world.github.failNext(1, 'permission');
    const message = world.command('run');
    await assert.rejects(() => world.consume(message));
    assert.equal((await world.job()).version, 0);
    assert.equal((await world.consume(message)).outcome, 'committed');
  });

  it('asking for the status tells state, and place in the queue', async () => {
    await world.approved();
    await world.consume(world.command('status'));
    const events = await world.events();
    const answer = events.findLast((event) => event.type === 'CommandAcknowledged');
    assert.match(
      (answer?.type === 'CommandAcknowledged' && answer.message) || '',
      /^\*\*APPROVED\*\*: it waits for its turn, at about place 1 in the queue\.\n\nSpent: \$0\.00 of \$5\.00\./,
    );
  });
});

describe('a slash command that is heard of late', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld(slashCommands);
  });

  async function lastRefusal() {
    const refusal = (await world.refusals()).at(-1);
    return [refusal?.code, refusal?.commentId, refusal?.message] as const;
  }

  it('does not take up a delivery that the same command, written once more, has led to', async () => {
    const late = world.command('retry', { commandId: 'first', commentId: 901 });
    await world.delivered();
    world.now += 60_000;
    const again = world.command('retry', { commandId: 'second', commentId: 902 });
    await world.consume(again);
    await world.analyse();
    const { inputHash } = await world.details();
    const newSha = world.github.commit(world.repository, world.branch, { 'greet.js': 'hello, you' });
    const artifact = { sha256: 'c'.repeat(64), bytes: 1 };
    const { pullRequest, deliveredSha = null } = await world.details();
    await world.issue(
      { type: 'StartAttempt', attempt: 2, inputHash },
      { type: 'RegisterWorker', attempt: 2, tokenHash: 'f'.repeat(64) },
      { type: 'RecordPlan', attempt: 2, plan: artifact, items: 1, writeGlobs: ['**'] },
      { type: 'StartValidation', attempt: 2 },
      { type: 'AuthorizePush', attempt: 2, oldSha: deliveredSha, newSha, gates: [], report: artifact },
      { type: 'RecordPush', attempt: 2, sha: newSha, usage: noUsage },
      { type: 'VerifyDelivery', pullRequest: pullRequest?.number ?? 0, headSha: newSha },
    );
    world.now += 60 * 60_000;
    await world.consume(late);
    assert.equal((await world.job()).state, 'DEPLOYABLE');
    const [code, commentId, message] = await lastRefusal();
    assert.deepEqual([code, commentId], ['overtaken', 901]);
    assert.match(message ?? '', /^The job was asked for once more at 2026-03-01 12:01:00 UTC, after this\./);
    assert.match(message ?? '', /Write it once more if it is still wanted\.$/);
  });

  for (const name of ['run', 'retry', 'plan'] as const)
    it(`does not start a job again that was stopped since: ${name}`, async () => {
      await world.approved();
      world.now += 60_000;
      const late = world.command(name, { commandId: 'late' });
      world.now += 60_000;
      await world.consume(world.command('stop'));
      await world.consume(late);
      assert.equal((await world.job()).state, 'CANCELLED');
      const [code, , message] = await lastRefusal();
      assert.equal(code, 'overtaken');
      assert.match(message ?? '', /^`\/factory stop` was written at 2026-03-01 12:02:00 UTC, after this\./);
    });

  it('does not start a job that was to be stopped before there was one', async () => {
    const late = world.command('run', { commandId: 'late' });
    world.now += 1_000;
    await world.consume(world.command('stop', { commentId: 901 }));
    assert.equal((await world.refusals())[0]?.code, 'nothing-to-stop');
    await world.consume(late);
    assert.equal((await world.job()).state, 'DRAFT');
    assert.equal((await lastRefusal())[0], 'overtaken');
    await world.consume(world.command('run', { commandId: 'once more' }));
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
  });

  it('is not overtaken by whoever may not stop a job', async () => {
    const late = world.command('run', { commandId: 'late' });
    world.now += 1_000;
    await world.consume(world.command('stop', { sender: people.reader }));
    await world.consume(late);
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
  });

  it('freezes no comment that was written after it', async () => {
    const late = world.command('run');
    world.github.comment(world.repository, 1, people.writer, 'After.', { createdAt: '2026-03-01T12:30:00Z' });
    world.now += 60 * 60_000;
    await world.consume({ ...late, receivedAt: new Date(world.now).toISOString() } as typeof late);
    const { request } = await world.details();
    const text = new TextDecoder().decode(await world.artifacts.get(request.artifact));
    assert.ok(!text.includes('After.'));
  });
});
