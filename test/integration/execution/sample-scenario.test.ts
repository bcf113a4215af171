import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  readSampleIssue,
  sampleRepositoryFolder,
  sampleScenarioPath,
} from '../../../src/adapters/local/sample/sample-files.ts';
import {
  type ScriptedModel,
  scriptedModelName,
  startScriptedModel,
} from '../../../src/adapters/local/scripted-model/start-scripted-model.ts';
import type { AgentResult } from '../../../src/contracts/agent-task.ts';
import { nativeAgent } from '../../../src/execution/agents/native/native-agent.ts';
import { createOpenAiModel } from '../../../src/execution/agents/openai/openai-model.ts';
import { replayTrace } from '../../../src/execution/replay/replay-trace.ts';
import { type AgentWorld, agentTask, createAgentWorld } from '../../support/agent-world.ts';

let server: ScriptedModel;
let world: AgentWorld;
let result: AgentResult;
let trace: string;

before(async () => {
  server = await startScriptedModel({ scenarioPath: sampleScenarioPath, port: 0, clock: { now: () => 0 } });
  const model = createOpenAiModel({ baseUrl: server.url, apiKey: 'none', model: scriptedModelName });
  world = await createAgentWorld({ model, tree: sampleRepositoryFolder });
  const issue = await readSampleIssue();
  const checklist = ['Milliseconds', 'Zero', 'Sign'].map((text, index) => ({
    id: `criterion-${index + 1}`,
    text,
    state: 'open' as const,
  }));
  result = await nativeAgent.run(
    agentTask({ brief: `${issue.title}\n\n${issue.body}`, checklist }),
    world.environment,
  );
  trace = await world.readTrace();
});

after(async () => {
  await server?.close();
  await world?.remove();
});

const entries = (): { seq: number; kind: string; payload: Record<string, unknown> }[] =>
  trace
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('the scripted model solves the sample issue with real tool results', async () => {
  assert.equal(result.stopReason, 'success', result.summary);
  assert.deepEqual(new Set(result.checklist.map(({ state }) => state)), new Set(['claimed']));
  assert.equal(result.learnings.length, 1);
  assert.notEqual(result.treeBefore, result.treeAfter);
  assert.match(await readFile(join(world.workspace, 'README.md'), 'utf8'), /zero itself is `0s`/);
});

test('on the way it is green, red, still red after a wrong edit, and green again', () => {
  const runs = entries()
    .filter(({ kind, payload }) => kind === 'tool_result' && payload.name === 'bash')
    .map(({ payload }) => /exit code (\d+)/.exec(String(payload.text))?.[1]);
  assert.deepEqual(runs, ['0', '1', '1', '0']);
});

test('its trace replays strictly as the same', async () => {
  assert.deepEqual(await replayTrace(trace), { outcome: 'same', runs: 1, entries: entries().length });
});

const mutated = (seq: number, change: (entry: { payload: Record<string, unknown> }) => void): string =>
  trace
    .trim()
    .split('\n')
    .map((line, index) => {
      if (index !== seq) return line;
      const entry = JSON.parse(line);
      change(entry);
      return JSON.stringify(entry);
    })
    .join('\n');

test('an answer of the model that was changed diverges at the call that follows', async () => {
  const response = entries().find(({ kind }) => kind === 'model_response');
  assert.ok(response);
  const outcome = await replayTrace(
    mutated(response.seq, ({ payload }) => {
      payload.toolCalls = (payload.toolCalls as { arguments: string }[]).map((call) => ({
        ...call,
        arguments: '{"path":"elsewhere"}',
      }));
    }),
  );
  assert.equal(outcome.outcome, 'diverged');
  assert.ok(
    outcome.outcome === 'diverged' && outcome.seq === response.seq + 1 && outcome.kind === 'tool_call',
    JSON.stringify(outcome),
  );
  assert.match(outcome.difference, /elsewhere/);
});

test('a tool result that was changed diverges at the next request', async () => {
  const results = entries().filter(({ kind, payload }) => kind === 'tool_result' && payload.name === 'bash');
  const changed = results[1];
  assert.ok(changed);
  const outcome = await replayTrace(
    mutated(changed.seq, ({ payload }) => Object.assign(payload, { text: 'all green' })),
  );
  const next = entries().find(({ kind, seq }) => kind === 'model_request' && seq > changed.seq);
  assert.ok(outcome.outcome === 'diverged' && outcome.seq === next?.seq, JSON.stringify(outcome));
});

test('an entry that is missing, or a trace that ends too soon, diverges there', async () => {
  const lines = trace.trim().split('\n');
  const without = await replayTrace(lines.toSpliced(7, 1).join('\n'));
  assert.ok(without.outcome === 'diverged' && without.seq === 7, JSON.stringify(without));
  const cut = await replayTrace(lines.slice(0, 9).join('\n'));
  assert.ok(cut.outcome === 'diverged' && cut.seq === 9, JSON.stringify(cut));
  const half = await replayTrace(trace.slice(0, -40));
  assert.ok(half.outcome === 'diverged' && half.seq === lines.length - 1, JSON.stringify(half));
});

test('a limit that was changed diverges at the request that names it', async () => {
  const outcome = await replayTrace(
    mutated(0, ({ payload }) => Object.assign(payload, { contextWindow: 8_000 })),
  );
  assert.equal(outcome.outcome, 'diverged');
});
