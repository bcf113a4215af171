import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startChatServer, type Turn } from '../../support/chat-server.ts';
import { prepareRemote } from '../../support/git-remote.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const roles = { planner: { model: 'thinker' } };
const asks: Turn = {
  call: 'finish',
  with: { outcome: 'blocked', summary: 'It is open which greeting.', questions: ['Which greeting?'] },
};
const writes: Turn = { call: 'write', with: { path: 'README.md', content: '# hello\n' } };
const done: Turn = { call: 'finish', with: { summary: 'Done.' } };
const plans: Turn = {
  call: 'finish',
  with: {
    summary: 'Greet in the README.',
    output: { items: [{ id: 'greet', text: 'Greet', specItems: ['1'], writeGlobs: ['README.md'] }] },
  },
};
const blocked: Turn = { call: 'finish', with: { summary: 'Odd.', outcome: 'blocked' } };

async function attempt(turns: Parameters<typeof startChatServer>[0], change: object = { roles }) {
  const remote = prepareRemote(temporaryFolder('asking-remote'), { 'README.md': '# x\n' });
  const server = await startChatServer(turns);
  return await playAttempt(server, { cloneUrl: remote.url, ...change });
}

describe('an attempt of a repository with a planner', () => {
  it('asks people before anything is planned, with what it has spent, and ends', async () => {
    const { end, of, calls } = await attempt([asks]);
    assert.deepEqual(end, { outcome: 'asked' });
    const [asked] = of('ask');
    assert.deepEqual(asked?.questions, ['Which greeting?']);
    assert.equal((asked?.usage as { modelCalls: number } | undefined)?.modelCalls, 1);
    assert.ok(!calls.some(({ operation }) => ['plan', 'fail', 'authorize-push'].includes(operation)));
  });

  it('gives the planner its own model and nothing to write or run with', async () => {
    const { server } = await attempt([asks]);
    const [request] = server.requests as unknown as {
      model: string;
      tools: { function: { name: string } }[];
    }[];
    assert.equal(request?.model, 'thinker');
    assert.deepEqual(
      request?.tools.map((tool) => tool.function.name),
      ['read', 'grep', 'finish'],
    );
  });

  it('works when the planner has no question, however it ends', async () => {
    for (const first of [[plans], [blocked], [done, done, done]]) {
      const { end, of } = await attempt([...first, writes, done]);
      assert.equal(end.outcome, 'delivered', JSON.stringify(end));
      assert.deepEqual(of('ask'), []);
    }
  });

  it('refuses questions with a success, so that nothing is asked that need not be', async () => {
    const odd: Turn = { call: 'finish', with: { summary: 'Fine.', questions: ['Really?'] } };
    const { end, of } = await attempt([odd, plans, writes, done]);
    assert.equal(end.outcome, 'delivered', JSON.stringify(end));
    assert.deepEqual(of('ask'), []);
  });
});

describe('questions of an agent that works already', () => {
  it('are for the person who looks at the blocked job', async () => {
    const { end, of } = await attempt([asks], {});
    assert.ok(end.outcome === 'failed' && end.stopReason === 'blocked');
    assert.equal(end.explanation, 'It is open which greeting.\n1. Which greeting?');
    assert.deepEqual(of('ask'), []);
  });
});
