import type { Commit } from '../contracts/commit.ts';

/** The log of every job. A commit is put once and never changed. */
export type EventStore = {
  /** All commits of a job in order, read consistently; empty when there are none. `after`: only versions above it. */
  read(jobId: string, after?: number): Promise<Commit[]>;
  /** Puts the commit if its version is still free: exactly one of many concurrent callers gets `appended`. */
  append(commit: Commit): Promise<'appended' | 'conflict'>;
};
