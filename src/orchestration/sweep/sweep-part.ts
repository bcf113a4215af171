import type { SweepPartName } from '../../config/function-settings.ts';
import type { Tally } from './tally.ts';

/**
 * One thing a sweep looks after. What it finds becomes ordinary messages or steps that may be repeated, and is told to the tally; how much it does in one sweep is bounded by itself and by time.
 * `everything`: after a restart in which messages may have been lost. `until` (ms): from then on it begins nothing new, and what it has come to is kept.
 */
export type SweepPart = {
  name: SweepPartName;
  run(tally: Tally, options: SweepOptions): Promise<void>;
};

export type SweepOptions = { everything: boolean; until: number };
