import type { TraceEntry } from '../../contracts/trace-entry.ts';

/** What a writer adds itself is left out. */
export type TraceRecord = Pick<TraceEntry, 'kind' | 'payload'> &
  Partial<Pick<TraceEntry, 'requestHash' | 'treeHash' | 'usage'>>;

/** Where one task's entries go; `taskId`, `role` and `iteration` are fixed. Synchronous: what happened is on disk before the next thing happens. */
export type Trace = {
  /** Appends the entry, redacted, and tells its sequence number. */
  write(record: TraceRecord): number;
};
