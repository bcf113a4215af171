import type { AgentResult, AgentTask } from '../../../contracts/agent-task.ts';
import type { AgentSession, ToolContext } from '../../tools/tool.ts';
import type { AgentEnvironment } from '../agent.ts';
import type { ModelMessage, ModelTool } from '../model-client.ts';
import type { UseTool } from './call-tool.ts';
import type { Remembered } from './conversation.ts';
import type { Turn } from './stuck-detector.ts';

/** Everything one run of the native agent remembers. The steps work on it in turn; nothing else is kept anywhere. */
export type Run = {
  readonly id: string;
  readonly task: AgentTask;
  readonly environment: AgentEnvironment;
  readonly startedAt: number;
  readonly tools: ModelTool[];
  readonly useTool: UseTool;
  readonly toolContext: Omit<ToolContext, 'remainingMs' | 'signal'>;
  readonly session: AgentSession;
  readonly turns: Turn[];
  conversation: readonly Remembered[];
  /** How many messages of the conversation the trace has already. */
  traced: number;
  step: number;
  /** When time was last looked at for a decision: what the trace keeps, so that a replay decides alike. */
  checkedMs: number;
  /** The step at which the agent was asked for its handoff, the context being nearly full. */
  handoffAskedAt: number | undefined;
  spent: { inputTokens: number; outputTokens: number; microUsd: number; modelCalls: number };
};

/** Why and with which words a run ends. */
export type Stop = {
  reason: AgentResult['stopReason'];
  summary: string;
  output?: unknown;
  questions?: string[];
};

export function remember(run: Run, message: ModelMessage): void {
  run.conversation = [...run.conversation, { message, redacted: redacted(run, message) }];
}

/** The same message as the trace has it; the shape stays, only texts change. */
function redacted(run: Run, message: ModelMessage): ModelMessage {
  const { redact } = run.environment.redactor;
  if (message.role !== 'assistant') return { ...message, content: redact(message.content) };
  const toolCalls = message.toolCalls.map((call) => ({
    id: redact(call.id),
    name: redact(call.name),
    arguments: redact(call.arguments),
  }));
  return { ...message, content: redact(message.content), toolCalls };
}

export function elapsedMs(run: Run): number {
  return run.environment.clock.now() - run.startedAt;
}

export function remainingMs(run: Run): number {
  return Math.max(0, run.task.constraints.wallMs - elapsedMs(run));
}

/** The stop that is due whatever comes next: asked for from outside, or out of time. */
export function stopFromOutside(run: Run): Stop | undefined {
  run.checkedMs = elapsedMs(run);
  if (run.environment.signal.aborted)
    return { reason: 'cancelled', summary: 'The task was stopped from outside.' };
  return run.checkedMs < run.task.constraints.wallMs ? undefined : outOfTime(run);
}

export function outOfTime(run: Run): Stop {
  return {
    reason: 'timeout',
    summary: `The time limit of ${Math.round(run.task.constraints.wallMs / 1000)} s is reached.`,
  };
}

/** Aborted at the end of the task's time or at its cancellation, whichever is first: for calls that must not outlive it. */
export function untilTheEnd(run: Run): AbortSignal {
  const longestTimer = 2 ** 31 - 1;
  return AbortSignal.any([
    run.environment.signal,
    AbortSignal.timeout(Math.max(1, Math.min(remainingMs(run), longestTimer))),
  ]);
}
