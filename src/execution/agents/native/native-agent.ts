import { type AgentResult, type AgentTask, statusOf } from '../../../contracts/agent-task.ts';
import { readOutput } from '../../tasks/read-output.ts';
import { createOutputFiles } from '../../tools/output-files.ts';
import { toolTable } from '../../tools/tool-table.ts';
import { createWorkspaceFiles } from '../../workspace/workspace-files.ts';
import type { Agent, AgentEnvironment } from '../agent.ts';
import type { ModelAnswer, ModelToolCall } from '../model-client.ts';
import { askForHandoff } from './ask-for-handoff.ts';
import { callModel } from './call-model.ts';
import { type UseTool, useForReal } from './call-tool.ts';
import { elapsedMs, type Run, remember, type Stop, stopFromOutside } from './run.ts';
import { runCalls } from './run-calls.ts';
import { detectStuck } from './stuck-detector.ts';
import { systemPrompt, taskMessage } from './system-prompt.ts';
import { treeHashOf } from './tree-hash-of.ts';

/** The factory's own agent: a model, nine tools and a loop around them. */
export const nativeAgent: Agent = createNativeAgent(useForReal);

/** The same loop with another way to use tools; a replay uses the recorded results. */
export function createNativeAgent(useTool: UseTool): Agent {
  return {
    name: 'native',
    async run(task, environment) {
      const run = startRun(task, environment, useTool);
      const treeBefore = await treeHashOf(environment);
      environment.trace.write({ kind: 'start', treeHash: treeBefore, payload: startPayload(run) });
      const stop = await untilStopped(run);
      return await endRun(run, stop, treeBefore);
    },
  };
}

function startRun(task: AgentTask, environment: AgentEnvironment, useTool: UseTool): Run {
  const session: Run['session'] = {
    checklist: task.checklist,
    learnings: [],
    readOutput: (written) => readOutput(task, written),
    refusedOutputs: 0,
    finished: undefined,
  };
  const run: Run = {
    id: environment.ids.next(),
    task,
    environment,
    startedAt: environment.clock.now(),
    tools: task.constraints.tools.map((name) => {
      const { description, parameters } = toolTable[name];
      return { name, description, parameters };
    }),
    useTool,
    toolContext: {
      workspace: environment.workspace,
      files: createWorkspaceFiles(environment.workspace, task.constraints),
      outputs: createOutputFiles(environment.scratch),
      sandbox: environment.sandbox,
      commandEnvironment: environment.commandEnvironment,
      network: task.constraints.net === 'none' ? 'none' : 'egress',
      session,
    },
    session,
    turns: [],
    conversation: [],
    traced: 0,
    step: 0,
    checkedMs: 0,
    handoffAskedAt: undefined,
    spent: { inputTokens: 0, outputTokens: 0, microUsd: 0, modelCalls: 0 },
  };
  remember(run, { role: 'system', content: systemPrompt });
  remember(run, { role: 'user', content: taskMessage(task) });
  return run;
}

/** All that a replay needs to begin in the same way. */
function startPayload(run: Run): Record<string, unknown> {
  const { model, price, contextWindow, sandbox } = run.environment;
  return {
    agent: 'native',
    runId: run.id,
    task: run.task,
    model: model.model,
    price,
    contextWindow,
    sandbox: sandbox.rung,
    tools: run.tools,
  };
}

async function untilStopped(run: Run): Promise<Stop> {
  let note = 'starting';
  for (run.step = 1; run.step <= run.task.constraints.maxSteps; run.step += 1) {
    const early = stopFromOutside(run);
    if (early) return early;
    run.environment.onStep(run.step, run.environment.redactor.redact(note).slice(0, 200));
    const late = askForHandoff(run);
    if (late) return late;
    const called = await callModel(run);
    if ('stop' in called) return called.stop;
    const stop = await takeTurn(run, called.answer);
    if (stop) return stop;
    note = noteOf(called.answer);
  }
  run.step -= 1;
  return { reason: 'partial', summary: `The limit of ${run.task.constraints.maxSteps} turns is reached.` };
}

async function takeTurn(run: Run, answer: ModelAnswer): Promise<Stop | undefined> {
  const toolCalls = withDistinctIds(answer.toolCalls, run.step);
  remember(run, { role: 'assistant', content: answer.text, toolCalls });
  const stop = await runCalls(run, { ...answer, toolCalls });
  if (stop) return stop;
  if (run.session.finished) {
    const { outcome, ...words } = run.session.finished;
    return { reason: isHandoff(run, outcome) ? 'context' : outcome, ...words };
  }
  if (run.session.refusedOutputs >= mostRefusedOutputs)
    return {
      reason: 'stuck',
      summary: 'What the agent handed in did not fit, however often it was told why.',
    };
  const verdict = detectStuck(run.turns);
  if (verdict.state === 'stuck')
    return {
      reason: verdict.merelyTalking ? 'partial' : 'stuck',
      summary: stuckSummary(verdict.reason, answer),
    };
  if (verdict.state === 'nudge') nudge(run, verdict.reason);
  return undefined;
}

const mostRefusedOutputs = 3;

/** The agent was asked to hand over, and did: what is left goes on with a fresh context. */
function isHandoff(run: Run, outcome: string): boolean {
  return run.handoffAskedAt !== undefined && outcome === 'partial';
}

/** Some servers give no ids to calls, or the same to all; results could then not be told apart. */
function withDistinctIds(calls: readonly ModelToolCall[], step: number): ModelToolCall[] {
  const ids = new Set(calls.map(({ id }) => id));
  const distinct = ids.size === calls.length && !ids.has('');
  return calls.map((call, index) => (distinct ? call : { ...call, id: `call_${step}_${index}` }));
}

function nudge(run: Run, reason: string): void {
  run.environment.trace.write({ kind: 'nudge', payload: { reason } });
  const content = `Note from the factory: ${reason}. Do something different: look at what came back, and try another way. If everything is done, or if you cannot go on, call finish.`;
  remember(run, { role: 'user', content });
}

function stuckSummary(reason: string, answer: ModelAnswer): string {
  const words = answer.text.trim().slice(0, 1_000);
  return `The agent went in circles: ${reason}.${words ? ` Its last words: ${words}` : ''}`;
}

function noteOf(answer: ModelAnswer): string {
  return (
    answer.toolCalls.map((call) => `${call.name} ${call.arguments.slice(0, 80)}`).join('; ') || 'thinking'
  );
}

/** Tasks that are there to change the tree; without a change, such a task has not succeeded. */
const changingTasks: readonly AgentTask['type'][] = ['develop', 'test_design'];

async function endRun(run: Run, stop: Stop, treeBefore: string): Promise<AgentResult> {
  const treeAfter = await treeHashOf(run.environment);
  const durationMs = elapsedMs(run);
  const stopReason = reasonInView(stop, run.task, treeBefore === treeAfter);
  const usage = { ...run.spent, durationMs };
  run.environment.trace.write({
    kind: 'stop',
    treeHash: treeAfter,
    payload: {
      stopReason,
      summary: stop.summary,
      ...(stop.output === undefined ? {} : { output: stop.output }),
      ...(stop.questions === undefined ? {} : { questions: stop.questions }),
      steps: run.step,
      elapsedMs: run.checkedMs,
      checklist: run.session.checklist,
      learnings: run.session.learnings,
    },
    usage,
  });
  return {
    taskId: run.task.id,
    status: statusOf(stopReason),
    stopReason,
    ...(stop.output === undefined ? {} : { output: stop.output }),
    summary: run.environment.redactor.redact(stop.summary),
    checklist: run.session.checklist,
    ...(stop.questions === undefined
      ? {}
      : { questions: stop.questions.map((question) => run.environment.redactor.redact(question)) }),
    learnings: run.session.learnings,
    treeBefore,
    treeAfter,
    steps: run.step,
    evidence: [],
    usage,
  };
}

/** What the words of an agent are worth in view of the tree it leaves: no change is no success, and changes of one that merely stopped talking are partial work. */
function reasonInView(stop: Stop, task: AgentTask, unchanged: boolean): Stop['reason'] {
  if (!changingTasks.includes(task.type)) return stop.reason;
  if (unchanged && stop.reason === 'success') return 'no_changes';
  if (unchanged && stop.reason === 'partial') return 'stuck';
  return stop.reason;
}
