import type { TraceEntry } from '../../contracts/trace-entry.ts';
import type { Redactor } from '../../redaction/redactor.ts';
import type { Trace, TraceRecord } from '../trace/trace.ts';
import { firstDifference } from './first-difference.ts';
import { elapsedPayloadSchema, stopPayloadSchema } from './recorded-run.ts';

/** Thrown at the first point where the loop does something else than it did. */
export class Divergence extends Error {
  readonly seq: number;

  constructor(seq: number, difference: string) {
    super(difference);
    this.name = 'Divergence';
    this.seq = seq;
  }
}

/** A place in a recorded run: what the loop is expected to write next, and what the world answered there. */
export type ReplayCursor = Trace & {
  /** The entry that must come next. */
  next(): TraceEntry | undefined;
  /** Its number, or the one that would follow the last. */
  seq(): number;
  /** Milliseconds since the start, as they were when the next entry was written. */
  elapsedMs(): number;
  /** Aborted when the recorded run was cancelled at this place. */
  signal: AbortSignal;
};

/** Follows a recorded run: what is written is compared with what was, entry by entry. */
export function createReplayCursor(entries: readonly TraceEntry[], redactor: Redactor): ReplayCursor {
  const cancelled = new AbortController();
  const lastSeq = entries.at(-1)?.seq ?? -1;
  let at = 0;
  let elapsed = 0;

  const look = (): void => {
    const { payload, kind } = entries[at] ?? {};
    const timed = elapsedPayloadSchema.safeParse(payload);
    if (timed.success) elapsed = timed.data.elapsedMs;
    const stop = kind === 'stop' ? stopPayloadSchema.safeParse(payload) : undefined;
    if (stop?.success && stop.data.stopReason === 'cancelled') cancelled.abort();
  };
  look();

  return {
    signal: cancelled.signal,
    next: () => entries[at],
    seq: () => entries[at]?.seq ?? lastSeq + 1,
    elapsedMs: () => elapsed,
    write(record) {
      const recorded = entries[at];
      if (!recorded)
        throw new Divergence(
          lastSeq + 1,
          `the recorded run ends here, the replayed one goes on with ${record.kind}`,
        );
      const difference = firstDifference(
        comparable(recorded),
        comparable({ ...record, payload: redactor.redactValue(record.payload) }),
      );
      if (difference !== undefined) throw new Divergence(recorded.seq, difference);
      at += 1;
      look();
      return recorded.seq;
    },
  };
}

/**
 * What must be the same; through JSON, as the recorded side went. How long the run took in the end decides nothing and is left out. The hash comes last: where the
 * content itself differs, that says more.
 */
function comparable(entry: TraceRecord): unknown {
  const { kind, payload, treeHash, usage, requestHash } = entry;
  const { durationMs: _, ...tokens } = usage ?? {};
  return JSON.parse(JSON.stringify({ kind, payload, treeHash, usage: tokens, requestHash }));
}
