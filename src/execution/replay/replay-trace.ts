import type { TraceEntry } from '../../contracts/trace-entry.ts';
import type { Log } from '../../ports/log.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import type { AgentEnvironment } from '../agents/agent.ts';
import { ModelFault } from '../agents/model-fault.ts';
import { createNativeAgent } from '../agents/native/native-agent.ts';
import { readTrace } from '../trace/read-trace.ts';
import {
  budgetPayloadSchema,
  errorPayloadSchema,
  responsePayloadSchema,
  runsOf,
  startPayloadSchema,
  toolResultPayloadSchema,
} from './recorded-run.ts';
import { createReplayCursor, Divergence, type ReplayCursor } from './replay-cursor.ts';

/** `same`: every entry came out again. Otherwise the number of the first that did not, and how it differs (recorded against replayed). */
export type ReplayOutcome =
  | { outcome: 'same'; runs: number; entries: number }
  | { outcome: 'diverged'; seq: number; kind: string; difference: string; runs: number };

/**
 * Replays a trace strictly: the same agent loop is given the recorded answers of the model, results of tools, tree hashes, budget decisions and
 * times, and must make the same transitions again, request hashes included. Nothing is executed and nothing outside is touched.
 * Throws FactoryError `trace-unreadable` for content that is no trace.
 */
export async function replayTrace(content: string): Promise<ReplayOutcome> {
  const { entries, broken } = readTrace(content);
  const runs = runsOf(entries);
  let replayed = 0;
  for (const run of runs) {
    const divergence = await replayRun(run);
    if (divergence) return diverged(divergence, broken, entries, replayed);
    replayed += 1;
  }
  if (broken)
    return {
      outcome: 'diverged',
      seq: broken.seq,
      kind: 'unreadable',
      difference: broken.problem,
      runs: replayed,
    };
  if (runs.length === 0)
    return {
      outcome: 'diverged',
      seq: 0,
      kind: 'start',
      difference: 'the trace holds no run of an agent',
      runs: 0,
    };
  return { outcome: 'same', runs: runs.length, entries: entries.length };
}

function diverged(
  divergence: Divergence,
  broken: { seq: number; problem: string } | undefined,
  entries: readonly TraceEntry[],
  runs: number,
): ReplayOutcome {
  // A run that merely ends too soon does so because the trace cannot be read any further.
  if (broken && divergence.seq >= broken.seq)
    return { outcome: 'diverged', seq: broken.seq, kind: 'unreadable', difference: broken.problem, runs };
  const kind = entries.find(({ seq }) => seq === divergence.seq)?.kind ?? 'missing';
  return { outcome: 'diverged', seq: divergence.seq, kind, difference: divergence.message, runs };
}

async function replayRun(entries: readonly TraceEntry[]): Promise<Divergence | undefined> {
  const [first] = entries;
  const start = startPayloadSchema.safeParse(first?.payload);
  if (first?.kind !== 'start' || !start.success)
    return new Divergence(first?.seq ?? 0, 'the run does not begin with what it was given');
  if (start.data.agent !== 'native')
    return new Divergence(first.seq, `runs of the agent ${start.data.agent} cannot be replayed`);
  const cursor = createReplayCursor(entries, createRedactor());
  const agent = createNativeAgent(async () => expected(cursor, 'tool_result', toolResultPayloadSchema));
  try {
    await agent.run(start.data.task, recordedWorld(start.data, cursor));
  } catch (fault) {
    if (fault instanceof Divergence) return fault;
    throw fault;
  }
  const left = cursor.next();
  return (
    left && new Divergence(left.seq, `the replayed run has ended, the recorded one goes on with ${left.kind}`)
  );
}

/** The world as it was: every answer is read from the entry that must be written next. */
function recordedWorld(start: Start, cursor: ReplayCursor): AgentEnvironment {
  return {
    workspace: '/replayed',
    scratch: '/replayed',
    sandbox: { rung: start.sandbox, run: nothingRuns, killAll: nothingRuns },
    commandEnvironment: {},
    model: {
      model: start.model,
      async complete() {
        if (cursor.next()?.kind === 'model_error') {
          const { kind, message, ...facts } = expected(cursor, 'model_error', errorPayloadSchema);
          throw new ModelFault(kind, message, facts);
        }
        const { usage, ...answer } = expected(cursor, 'model_response', responsePayloadSchema);
        return usage ? { ...answer, usage } : answer;
      },
    },
    price: start.price,
    contextWindow: start.contextWindow,
    trace: cursor,
    redactor: createRedactor(),
    budget: {
      reserve: async () => expected(cursor, 'budget', budgetPayloadSchema).outcome,
      settle: async () => undefined,
    },
    clock: { now: () => cursor.elapsedMs() },
    ids: { next: () => start.runId },
    random: { next: () => 0 },
    log: silent,
    pause: async () => undefined,
    signal: cursor.signal,
    treeHash: async () => cursor.next()?.treeHash ?? 'unknown',
    onStep: () => undefined,
  };
}

type Start = ReturnType<typeof startPayloadSchema.parse>;

/** The payload of the entry that must come next; a divergence when it is another kind of entry or not in its form. */
function expected<Payload>(
  cursor: ReplayCursor,
  kind: TraceEntry['kind'],
  schema: { safeParse(value: unknown): { success: true; data: Payload } | { success: false; error: Error } },
): Payload {
  const next = cursor.next();
  if (next?.kind !== kind)
    throw new Divergence(
      cursor.seq(),
      `the replayed run needs a ${kind} here, the recorded one has ${next?.kind ?? 'ended'}`,
    );
  const parsed = schema.safeParse(next.payload);
  if (parsed.success) return parsed.data;
  throw new Divergence(
    next.seq,
    `the recorded ${kind} is not in its form: ${parsed.error.message.slice(0, 200)}`,
  );
}

async function nothingRuns(): Promise<never> {
  throw new Error('a replay runs no command');
}

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
