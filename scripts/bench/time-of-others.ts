import { z } from 'zod';
import type { TraceEntry } from '../../src/contracts/trace-entry.ts';

/** What of an attempt's time is not the factory's own, in milliseconds. */
export type TimeOfOthers = {
  /** From each request to the model to the end of its answer. */
  model: number;
  /** What the agent ran with bash. */
  tools: number;
  /** The repository's own commands, on the base and as gates. */
  commands: number;
};

const callSchema = z.object({ name: z.string() });
const commandSchema = z.object({ command: z.string(), durationMs: z.number() });

/** Adds up what a trace recorded of the model, of bash and of the repository's commands; they never overlap. */
export function timeOfOthers(entries: readonly TraceEntry[]): TimeOfOthers {
  return {
    model: timeBetween(entries, 'model_request', ['model_response', 'model_error'], () => true),
    tools: timeBetween(
      entries,
      'tool_call',
      ['tool_result'],
      (payload) => callSchema.parse(payload).name === 'bash',
    ),
    commands: entries
      .filter(({ kind }) => kind === 'gate')
      .reduce((sum, { payload }) => sum + (commandSchema.safeParse(payload).data?.durationMs ?? 0), 0),
  };
}

/** The agent does one thing after the other, so an entry of `ends` closes the newest `start` before it. */
function timeBetween(
  entries: readonly TraceEntry[],
  start: TraceEntry['kind'],
  ends: readonly TraceEntry['kind'][],
  counts: (payload: unknown) => boolean,
): number {
  let sum = 0;
  let startedAt: number | undefined;
  for (const { kind, at, payload } of entries) {
    if (kind === start) startedAt = counts(payload) ? Date.parse(at) : undefined;
    if (!ends.includes(kind) || startedAt === undefined) continue;
    sum += Date.parse(at) - startedAt;
    startedAt = undefined;
  }
  return sum;
}
