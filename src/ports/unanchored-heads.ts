import type { Head } from './head-store.ts';

/** A job whose log has moved to `version` since it was last anchored. */
export type UnanchoredHead = { jobId: string; version: number };

/** The jobs that are still to be anchored. Putting or rewriting a head marks its job. */
export type UnanchoredHeads = {
  /** Has the log anchored up to the head's version. Whether that was news: older news, and what is marked already, change nothing. */
  mark(head: Pick<Head, 'jobId' | 'version' | 'state' | 'stateSince'>): Promise<boolean>;
  /** Those at rest (ended, or waiting for a person) before those that are moving, then the longest in their state first. May lag behind by moments. */
  list(limit: number): Promise<UnanchoredHead[]>;
  /** The log is anchored up to this version: the job leaves the list, unless it has moved on. */
  anchored(head: UnanchoredHead): Promise<void>;
  /** Could not be anchored: the job stays, behind all others. `at`: ISO time, the order among such jobs. */
  postpone(head: UnanchoredHead, at: string): Promise<void>;
};
