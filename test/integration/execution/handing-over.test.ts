import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { nativeAgent } from '../../../src/execution/agents/native/native-agent.ts';
import { createOpenAiModel } from '../../../src/execution/agents/openai/openai-model.ts';
import { replayTrace } from '../../../src/execution/replay/replay-trace.ts';
import { agentTask, createAgentWorld } from '../../support/agent-world.ts';
import { startChatServer, type Turn } from '../../support/chat-server.ts';

/** Words fill a conversation for good: unlike outputs they are not cleared. */
const long = `I think aloud. ${'So many words. '.repeat(150)}`;
const look = (index: number): Turn => ({ call: 'grep', with: { pattern: `${long} ${index}` } });
const handoff: Turn = {
  call: 'finish',
  with: { summary: 'The parser is done; the printer is not. Next: src/print.js.', outcome: 'partial' },
};

async function run(turns: (asked: boolean, answers: number) => Turn) {
  const server = await startChatServer(({ messages }) => {
    const asked = messages.some(({ content }) => String(content).includes('hardly room left'));
    return turns(asked, messages.filter(({ role }) => role === 'assistant').length);
  });
  after(() => server.close());
  const model = createOpenAiModel({ baseUrl: server.url, apiKey: 'none', model: 'test-model' });
  const world = await createAgentWorld({ model, contextWindow: 8_000 });
  after(() => world.remove());
  const result = await nativeAgent.run(agentTask({ brief: long }), world.environment);
  return { result, trace: await world.readTrace(), server };
}

/** Words in turn with calls, so that neither repeats itself. */
const talk = (answers: number): Turn => (answers % 2 === 0 ? look(answers) : `${long} ${answers}`);

test('an agent whose context is nearly full, cleared outputs and all, is asked once for a handoff and stops for a fresh context', async () => {
  const { result, trace, server } = await run((asked, answers) => (asked ? handoff : talk(answers)));
  assert.equal(result.stopReason, 'context');
  assert.equal(result.status, 'unfinished');
  assert.match(result.summary, /Next: src\/print\.js/);
  const last = server.requests.at(-1)?.messages ?? [];
  assert.equal(last.filter(({ content }) => String(content).includes('hardly room left')).length, 1);
  const replayed = await replayTrace(trace);
  assert.equal(replayed.outcome, 'same', JSON.stringify(replayed));
});

test('an agent that does not hand over is stopped after a few turns', async () => {
  const { result, trace } = await run((asked, answers) =>
    asked ? { call: 'grep', with: { pattern: `x${answers}` } } : talk(answers),
  );
  assert.equal(result.stopReason, 'context');
  assert.match(result.summary, /no handoff was written/);
  const replayed = await replayTrace(trace);
  assert.equal(replayed.outcome, 'same', JSON.stringify(replayed));
});
