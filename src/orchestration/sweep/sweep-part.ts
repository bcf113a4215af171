import type { Tally } from './tally.ts';

/**
 * One thing a sweep looks after besides standing jobs and slots. What it finds becomes ordinary messages or steps that may be repeated, and is told to
 * the tally; how much it does in one sweep is bounded by itself. `everything`: after a restart in which messages may have been lost.
 */
export type SweepPart = {
  name: string;
  run(tally: Tally, options: { everything: boolean }): Promise<void>;
};
