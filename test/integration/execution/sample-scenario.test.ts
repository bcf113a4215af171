import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  sampleIssuePath,
  sampleRepositoryFolder,
  sampleScenarioPath,
} from '../../../src/adapters/local/sample/sample-files.ts';
import {
  type ScriptedModel,
  scriptedModelName,
  startScriptedModel,
} from '../../../src/adapters/local/scripted-model/start-scripted-model.ts';
import type { AttemptReport } from '../../../src/contracts/attempt-report.ts';
import { replayTrace } from '../../../src/execution/replay/replay-trace.ts';
import { runStandalone } from '../../../src/execution/standalone/run-standalone.ts';
import { deriveSpec } from '../../../src/request/derive-spec.ts';
import { git } from '../../support/git-remote.ts';
import { supervisorMeans } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let server: ScriptedModel;
let report: AttemptReport;
let trace: string;
let readme: string;

before(async () => {
  server = await startScriptedModel({ scenarioPath: sampleScenarioPath, port: 0, clock: { now: () => 0 } });
  const repository = join(temporaryFolder('sample-story'), 'clone');
  cpSync(sampleRepositoryFolder, repository, { recursive: true });
  git(repository, 'init', '--quiet', '-b', 'main');
  git(repository, 'add', '--all');
  git(repository, 'commit', '--quiet', '-m', 'Begin');
  const outcome = await runStandalone(
    {
      repository,
      issue: readFileSync(sampleIssuePath, 'utf8'),
      model: { name: scriptedModelName, baseUrl: server.url, apiKey: 'none', scripted: true },
      outputFolder: temporaryFolder('sample-story-output'),
    },
    { ...supervisorMeans(), deriveSpec: (request) => deriveSpec(request, []) },
  );
  assert.ok(outcome.report !== undefined && outcome.delivered !== undefined, JSON.stringify(outcome));
  ({ report } = outcome);
  readme = git(repository, 'show', `${outcome.delivered.branch}:README.md`);
  trace = readFileSync(outcome.tracePath, 'utf8');
});

after(() => server?.close());

type Entry = { seq: number; kind: string; taskId: string; role: string; payload: Record<string, unknown> };
const entries = (): Entry[] =>
  trace
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('the sample tells the whole story: plan, red tests, code, gates, a finding that is repaired, evidence', () => {
  assert.deepEqual(
    report.tasks.map(({ role, itemIds, outcome }) => [role, itemIds.length, outcome]),
    [
      ['planner', 5, 'success'],
      ['test_designer', 4, 'success'],
      ['developer', 4, 'success'],
      ['developer', 1, 'success'],
      ['critic', 5, 'success'],
      ['security', 5, 'success'],
      ['developer', 5, 'success'],
    ],
  );
  assert.deepEqual(
    new Set(report.evidence.map(({ verdict, exitCode }) => `${verdict} ${exitCode}`)),
    new Set(['met 0']),
  );
  assert.deepEqual(
    report.findings.map(({ severity, state }) => [severity, state]),
    [['medium', 'fixed']],
  );
  assert.equal(report.droppedFindings, 1);
  assert.equal(report.learnings.length, 1);
  assert.match(readme, /zero itself is `0s`/);
});

test('on the way the tests are red, red after a wrong edit, and green', () => {
  const runs = entries()
    .filter(({ kind, payload }) => kind === 'tool_result' && payload.name === 'bash')
    .map(({ role, payload }) => [role, /exit code (\d+)/.exec(String(payload.text))?.[1]]);
  assert.deepEqual(runs, [
    ['test_designer', '1'],
    ['developer', '1'],
    ['developer', '0'],
  ]);
});

test('its trace of all tasks replays strictly as the same', async () => {
  const runs = entries().filter(({ kind }) => kind === 'start').length;
  assert.equal(runs, 9);
  assert.deepEqual(await replayTrace(trace), { outcome: 'same', runs, entries: entries().length });
});

test('a plan that was changed in the trace diverges where it was handed in', async () => {
  const handedIn = entries().find(({ kind, role }) => kind === 'stop' && role === 'planner');
  assert.ok(handedIn);
  const outcome = await replayTrace(
    mutated(handedIn.seq, ({ payload }) => Object.assign(payload, { output: { items: [] } })),
  );
  assert.ok(outcome.outcome === 'diverged' && outcome.seq === handedIn.seq, JSON.stringify(outcome));
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
  const start = entries().find(({ kind }) => kind === 'start');
  const outcome = await replayTrace(
    mutated(start?.seq ?? 0, ({ payload }) => Object.assign(payload, { contextWindow: 8_000 })),
  );
  assert.equal(outcome.outcome, 'diverged');
});
