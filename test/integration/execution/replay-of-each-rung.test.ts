import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sandboxRungs } from '../../../src/contracts/sandbox-protection.ts';
import { nativeAgent } from '../../../src/execution/agents/native/native-agent.ts';
import { createOpenAiModel } from '../../../src/execution/agents/openai/openai-model.ts';
import { replayTrace } from '../../../src/execution/replay/replay-trace.ts';
import { agentTask, createAgentWorld } from '../../support/agent-world.ts';
import { childProcessSandbox } from '../../support/child-process-sandbox.ts';
import { type FaultStep, startFaultyModel } from '../../support/model-faults.ts';

const plan: FaultStep[] = [
  { calls: [{ name: 'bash', arguments: { command: 'echo made > a.txt; cat a.txt' } }] },
  { calls: [{ name: 'finish', arguments: { summary: 'done' } }] },
];

/** The trace of a short run, as an attempt on the rung records it. */
async function traceOn(rung: (typeof sandboxRungs)[number]): Promise<string> {
  const server = await startFaultyModel(plan);
  const model = createOpenAiModel({ baseUrl: server.url, apiKey: 'key', model: 'm' });
  const world = await createAgentWorld({ model, sandbox: { ...childProcessSandbox(), rung } });
  try {
    const { stopReason, summary } = await nativeAgent.run(agentTask(), world.environment);
    assert.equal(stopReason, 'success', summary);
    return await world.readTrace();
  } finally {
    await server.close();
    await world.remove();
  }
}

for (const rung of sandboxRungs) {
  test(`a trace of the rung ${rung} replays, and a changed one does not`, async () => {
    const trace = await traceOn(rung);
    assert.ok(trace.includes(`"sandbox":"${rung}"`));
    const replayed = await replayTrace(trace);
    assert.equal(replayed.outcome, 'same', JSON.stringify(replayed));
    const changed = await replayTrace(trace.replace('echo made', 'echo else'));
    assert.equal(changed.outcome, 'diverged');
  });
}

test('a trace of a rung that nobody knows does not replay', async () => {
  const trace = (await traceOn('none')).replace('"sandbox":"none"', '"sandbox":"elsewhere"');
  assert.equal((await replayTrace(trace)).outcome, 'diverged');
});
