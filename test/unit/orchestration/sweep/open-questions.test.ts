import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSweepWorld, type SweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;
const hour = 60 * minute;
const walter = { id: 101, login: 'walter' };

/** A job that has asked, and whose messages have all arrived. */
async function asking(): Promise<{ world: SweepWorld; jobId: string }> {
  const world = createSweepWorld();
  const jobId = await world.labelledJob(1);
  await world.deliverDispatch();
  await world.issue(jobId, { type: 'AskQuestions', attempt: 1, questions: ['Which greeting?'] });
  world.lose();
  return { world, jobId };
}

const sent = (world: SweepWorld, type: string) =>
  world.jobs.sent.map(({ message }) => message).filter((message) => message.type === type);

describe('the sweep of jobs that wait for answers', () => {
  it('hands governance a comment whose webhook got lost, under the id that the webhook would have had', async () => {
    const { world } = await asking();
    world.clock.advance(6 * minute);
    const id = world.github.comment(world.address, 1, walter, 'Say hello.');
    assert.equal((await world.sweep()).findings['answer-unheard'], 1);
    const [found] = sent(world, 'comment-added');
    assert.deepEqual(
      found?.type === 'comment-added' && [found.commandId, found.commentId, found.sender.login],
      [`answer:${id}`, id, 'walter'],
    );
  });

  it('takes no notice of bots, commands, older comments, and what the log knows already', async () => {
    const { world, jobId } = await asking();
    world.github.comment(world.address, 1, walter, 'Before.', { createdAt: '2020-01-01T00:00:00.000Z' });
    world.clock.advance(6 * minute);
    world.github.comment(world.address, 1, { ...walter, type: 'Bot' }, 'I am a bot.');
    world.github.comment(world.address, 1, walter, '/factory status');
    const heard = world.github.comment(world.address, 1, walter, 'Too long to be taken.');
    await world.ledger.handle(jobId, {
      commandId: `answer:${heard}`,
      actor: { kind: 'person', account: { id: 7, login: 'somebody' } },
      command: { type: 'RefuseCommand', command: 'answer', code: 'answer-too-long', message: 'Too long.' },
    });
    await world.sweep();
    assert.deepEqual(sent(world, 'comment-added'), []);
  });

  it('does not ask again about people who were told that they cannot answer', async () => {
    const { world, jobId } = await asking();
    world.clock.advance(6 * minute);
    world.github.comment(world.address, 1, { id: 104, login: 'otto' }, 'Once more.');
    await world.ledger.handle(jobId, {
      commandId: 'answer:1',
      actor: { kind: 'person', account: { id: 104, login: 'otto' } },
      command: { type: 'RefuseCommand', command: 'answer', code: 'no-permission', message: 'No.' },
    });
    await world.sweep();
    assert.deepEqual(sent(world, 'comment-added'), []);
  });

  for (const code of ['comment-edited', 'empty-answer', 'answer-too-long', 'newer-questions'])
    it(`hands over a further answer of somebody whose first one was refused as ${code}`, async () => {
      const { world, jobId } = await asking();
      world.clock.advance(6 * minute);
      const first = world.github.comment(world.address, 1, walter, 'Not like this.');
      await world.ledger.handle(jobId, {
        commandId: `answer:${first}`,
        actor: { kind: 'person', account: walter },
        command: { type: 'RefuseCommand', command: 'answer', code, message: 'No.' },
      });
      const second = world.github.comment(world.address, 1, walter, 'Say hello.');
      await world.sweep();
      assert.deepEqual(
        sent(world, 'comment-added').map(({ commandId }) => commandId),
        [`answer:${second}`],
      );
    });

  it('reminds people after a day, once, and hands the job to them after a week', async () => {
    const { world, jobId } = await asking();
    const due = () => sent(world, 'questions-due').map((message) => message.commandId);
    world.clock.advance(24 * hour - minute);
    await world.sweep();
    assert.deepEqual(due(), []);
    world.clock.advance(11 * minute);
    await world.sweep();
    assert.deepEqual(due(), [`questions-reminder:${jobId}:1`]);
    await world.issue(jobId, { type: 'RemindQuestions' });
    world.clock.advance(24 * hour);
    await world.sweep();
    assert.deepEqual(due(), [`questions-reminder:${jobId}:1`]);
    world.clock.advance(5 * 24 * hour);
    await world.sweep();
    assert.deepEqual(due(), [`questions-reminder:${jobId}:1`, `questions-expiry:${jobId}:1`]);
  });

  it('goes by the hours that the verdict recorded', async () => {
    const world = createSweepWorld();
    world.github.openIssue(world.address, { number: 1, labels: ['AI-Factory'] });
    const jobId = await world.approve({
      issueNumber: 1,
      limits: { remindAfterHours: 1, expireAfterHours: 2 },
    });
    await world.deliverDispatch();
    await world.issue(jobId, { type: 'AskQuestions', attempt: 1, questions: ['Which greeting?'] });
    world.lose();
    world.clock.advance(hour);
    await world.sweep();
    world.clock.advance(hour);
    await world.sweep();
    assert.deepEqual(
      sent(world, 'questions-due').map((message) => message.type === 'questions-due' && message.due),
      ['reminder', 'expiry'],
    );
  });
});
