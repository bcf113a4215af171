import type { CallKind } from './call-site.ts';

/** How long everything outside the code takes, in milliseconds, where nothing is left to chance: for measuring waits in virtual time. The code itself takes none. */
export type Pace = {
  /** A call, from its beginning to its answer. */
  call: Record<CallKind, number>;
  /** From what happens on GitHub to the webhook. */
  webhookMs: number;
  /** From the call that runs a task to its first instruction. */
  taskStartMs: number;
  taskStopMs: number;
  /** From the end of a task to the word of it. */
  taskEventMs: number;
};
