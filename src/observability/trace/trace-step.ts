import { z } from 'zod';
import { sandboxProtectionSchema, weaknesses } from '../../contracts/sandbox-protection.ts';
import type { TraceEntry } from '../../contracts/trace-entry.ts';

/** One entry of a trace for people: what happened, what it cost and how it ended. Texts are as they were traced: redacted, and written by anybody. */
export type TraceStep = {
  seq: number;
  task: string;
  role: string;
  iteration: number;
  kind: TraceEntry['kind'];
  /** The tool, the gate, or what the entry is about. */
  about: string;
  /** How long it took, milliseconds: of a result since its call, of a gate as measured. */
  durationMs?: number;
  tokens?: { input: number; output: number };
  microUsd?: number;
  exitCode?: number;
  /** It did not succeed. */
  failed: boolean;
  /** The first line of what there is to read. */
  line: string;
};

const payloadSchema = z
  .object({
    name: z.string(),
    arguments: z.string(),
    text: z.string(),
    failed: z.boolean(),
    exitCode: z.int().nullable(),
    status: z.union([z.string(), z.int()]),
    durationMs: z.number(),
    on: z.string(),
    kind: z.string(),
    summary: z.string(),
    reason: z.string(),
    message: z.string(),
    outcome: z.string(),
    stopReason: z.string(),
    event: z.string(),
    output: z.string(),
    branch: z.string(),
    step: z.int(),
    model: z.string(),
    toolCalls: z.array(z.object({ name: z.string() }).loose()),
    task: z.object({ brief: z.string() }).loose(),
    messages: z.int(),
    rung: z.string(),
  })
  .partial()
  .catch({});
type Payload = z.infer<typeof payloadSchema>;

/** The entries of a trace as steps, in their order. */
export function traceSteps(entries: readonly TraceEntry[]): TraceStep[] {
  return entries.map((entry, at) => stepOf(entry, entries[at - 1]));
}

function stepOf(entry: TraceEntry, before: TraceEntry | undefined): TraceStep {
  const payload = payloadSchema.parse(entry.payload);
  const exitCode = exitCodeOf(payload);
  const durationMs =
    payload.durationMs ?? (answers.includes(entry.kind) ? between(before, entry) : undefined);
  const { inputTokens, outputTokens, microUsd } = entry.usage ?? {};
  return {
    seq: entry.seq,
    task: entry.taskId,
    role: entry.role,
    iteration: entry.iteration,
    kind: entry.kind,
    about: aboutOf(entry.kind, payload),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(inputTokens === undefined ? {} : { tokens: { input: inputTokens, output: outputTokens ?? 0 } }),
    ...(microUsd === undefined ? {} : { microUsd }),
    ...(exitCode === undefined ? {} : { exitCode }),
    failed: hasFailed(entry.kind, payload, exitCode),
    line: firstLine(sandboxInForce(entry, payload) ?? lineOf(entry.kind, payload)),
  };
}

/** Entries that end what the entry before them began. */
const answers: readonly TraceEntry['kind'][] = ['model_response', 'model_error', 'tool_result'];

function between(before: TraceEntry | undefined, entry: TraceEntry): number | undefined {
  if (before === undefined || before.taskId !== entry.taskId) return undefined;
  return Math.max(0, Date.parse(entry.at) - Date.parse(before.at));
}

/** The bash tool ends its words with it; gates tell it apart. */
function exitCodeOf({ exitCode, text }: Payload): number | undefined {
  const written = /\[exit code (\d+)\]$/.exec(text ?? '')?.[1];
  return exitCode ?? (written === undefined ? undefined : Number(written));
}

function hasFailed(kind: TraceEntry['kind'], payload: Payload, exitCode: number | undefined): boolean {
  return (
    kind === 'model_error' ||
    payload.failed === true ||
    payload.status === 'failed' ||
    payload.status === 'error' ||
    payload.outcome === 'refused' ||
    (exitCode !== undefined && exitCode !== 0)
  );
}

function aboutOf(kind: TraceEntry['kind'], payload: Payload): string {
  const { name, kind: measured, on, toolCalls = [], event, branch, outcome, stopReason } = payload;
  switch (kind) {
    case 'gate':
      return [name ?? measured ?? '', on === undefined ? '' : `on ${on}`].join(' ').trim();
    case 'model_response':
      return [...new Set(toolCalls.map((call) => call.name))].join(', ');
    default:
      return name ?? event ?? branch ?? outcome ?? stopReason ?? measured ?? '';
  }
}

function lineOf(kind: TraceEntry['kind'], payload: Payload): string {
  const { text, message, summary, reason, output, task, step, messages, arguments: given } = payload;
  if (kind === 'tool_call') return argumentsInShort(given ?? '');
  if (kind === 'model_request') return `step ${step ?? '?'}, ${messages ?? '?'} messages`;
  return text ?? message ?? (summary || undefined) ?? reason ?? output ?? task?.brief ?? '';
}

/** The rung that the attempt ran on, and what it leaves open. */
function sandboxInForce({ payload }: TraceEntry, { event, rung }: Payload): string | undefined {
  if (event !== 'sandbox' || rung === undefined) return undefined;
  const protection = sandboxProtectionSchema.safeParse(payload);
  return [rung, ...(protection.success ? weaknesses(protection.data) : [])].join(', ');
}

/** What a tool was asked: the command of a shell, the path of a file, otherwise the arguments as they are. */
function argumentsInShort(given: string): string {
  const known = z.object({ command: z.string(), path: z.string() }).partial();
  try {
    const { command, path } = known.parse(JSON.parse(given));
    return command ?? path ?? given;
  } catch {
    return given;
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
