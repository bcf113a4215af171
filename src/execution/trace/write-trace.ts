import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { TraceEntry } from '../../contracts/trace-entry.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Redactor } from '../../redaction/redactor.ts';
import type { Trace } from './trace.ts';

/** Who an entry belongs to. */
export type TraceOwner = Pick<TraceEntry, 'taskId' | 'role' | 'iteration'>;

/** One attempt's trace: a file that only grows, one JSON object a line, numbered from 0 without a gap. */
export type TraceFile = {
  path: string;
  for(owner: TraceOwner): Trace;
  close(): void;
};

/**
 * Begins a trace file, which must not exist yet. Every line is redacted before it is written, and written before the call returns: after a crash
 * the trace ends with the last thing that happened, at worst with half a line.
 */
export function writeTrace(path: string, deps: { clock: Clock; redactor: Redactor }): TraceFile {
  const descriptor = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND | constants.O_NOFOLLOW,
    0o600,
  );
  let seq = 0;
  return {
    path,
    for: (owner) => ({
      write({ payload, ...record }) {
        const at = new Date(deps.clock.now()).toISOString();
        const entry: TraceEntry = {
          seq,
          ...owner,
          ...record,
          payload: deps.redactor.redactValue(payload),
          at,
        };
        writeWhole(descriptor, Buffer.from(`${JSON.stringify(entry)}\n`));
        seq += 1;
        return entry.seq;
      },
    }),
    close: () => closeSync(descriptor),
  };
}

function writeWhole(descriptor: number, line: Buffer): void {
  for (let written = 0; written < line.length; ) written += writeSync(descriptor, line, written);
}
