import { z } from 'zod';
import { agentTaskSchema } from '../../contracts/agent-task.ts';
import { sandboxRungs } from '../../contracts/sandbox-protection.ts';
import type { TraceEntry } from '../../contracts/trace-entry.ts';
import { tokenPriceSchema } from '../../money/token-price.ts';
import { modelFaultKinds } from '../agents/model-fault.ts';

/** What the entry that begins a run says. */
export const startPayloadSchema = z.object({
  agent: z.string(),
  runId: z.string(),
  task: agentTaskSchema,
  model: z.string(),
  price: tokenPriceSchema,
  contextWindow: z.int().positive(),
  sandbox: z.enum(sandboxRungs),
});

const modelUsageSchema = z.object({
  inputTokens: z.int(),
  cachedInputTokens: z.int(),
  outputTokens: z.int(),
});

export const responsePayloadSchema = z.object({
  text: z.string(),
  toolCalls: z.array(z.object({ id: z.string(), name: z.string(), arguments: z.string() })),
  finishReason: z.enum(['stop', 'tool_calls', 'length', 'content_filter', 'other']),
  usage: modelUsageSchema.optional(),
});

export const errorPayloadSchema = z.object({
  kind: z.enum(modelFaultKinds),
  message: z.string(),
  status: z.int().optional(),
  retryAfterMs: z.number().optional(),
  usage: modelUsageSchema.optional(),
  mayCost: z.boolean(),
});

export const toolResultPayloadSchema = z.object({
  text: z.string(),
  failed: z.boolean(),
  timedOut: z.boolean().optional(),
  sandboxFailed: z.boolean().optional(),
});

export const budgetPayloadSchema = z.object({ outcome: z.enum(['granted', 'refused']) });
export const elapsedPayloadSchema = z.object({ elapsedMs: z.number().nonnegative() });
export const stopPayloadSchema = z.object({ stopReason: z.string() });

/** What agents write themselves; gates, git and notes of the supervisor stand between the runs. */
const agentKinds: readonly TraceEntry['kind'][] = [
  'start',
  'model_request',
  'model_response',
  'model_error',
  'tool_call',
  'tool_result',
  'nudge',
  'budget',
  'stop',
];

/** The entries of each run of an agent: a trace holds several when gates sent the work back. */
export function runsOf(entries: readonly TraceEntry[]): TraceEntry[][] {
  const runs: TraceEntry[][] = [];
  for (const entry of entries) {
    if (entry.kind === 'start') runs.push([]);
    if (agentKinds.includes(entry.kind)) (runs.at(-1) ?? newRun(runs)).push(entry);
  }
  return runs;
}

/** For a trace whose first run lacks its beginning: the replay will say so. */
function newRun(runs: TraceEntry[][]): TraceEntry[] {
  const run: TraceEntry[] = [];
  runs.push(run);
  return run;
}
