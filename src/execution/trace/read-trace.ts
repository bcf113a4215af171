import { FactoryError } from '../../contracts/factory-error.ts';
import { type TraceEntry, traceEntrySchema } from '../../contracts/trace-entry.ts';

/** A trace as far as it can be read. `broken`: from which entry on it cannot, and why. */
export type ReadTrace = { entries: TraceEntry[]; broken?: { seq: number; problem: string } };

/**
 * Reads the lines of a trace. Entries must be numbered from 0 without a gap: what comes after a missing, repeated or unreadable one is not trusted.
 * Throws FactoryError `trace-unreadable` when not even the first line is one.
 */
export function readTrace(content: string): ReadTrace {
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  const entries: TraceEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = readLine(line, index);
    if ('problem' in entry) {
      if (index > 0) return { entries, broken: { seq: index, problem: entry.problem } };
      throw new FactoryError(
        'trace-unreadable',
        `This is not a trace of the factory: line 1: ${entry.problem}.`,
        { disposition: 'ask-human' },
      );
    }
    entries.push(entry);
  }
  if (entries.length === 0)
    throw new FactoryError('trace-unreadable', 'The trace is empty.', { disposition: 'ask-human' });
  return { entries };
}

function readLine(line: string, expectedSeq: number): TraceEntry | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problem: 'it is not JSON (cut off while it was written?)' };
  }
  const parsed = traceEntrySchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: `it is not a trace entry (${issue?.path.join('.')}: ${issue?.message})` };
  }
  if (parsed.data.seq !== expectedSeq)
    return { problem: `entry ${expectedSeq} is missing: ${parsed.data.seq} stands in its place` };
  return parsed.data;
}
