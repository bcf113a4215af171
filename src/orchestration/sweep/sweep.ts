import { repeatRecentEffects } from './repeat-recent-effects.ts';
import type { SweepDependencies } from './sweep-dependencies.ts';
import { sweepJobs } from './sweep-jobs.ts';
import { sweepSlots } from './sweep-slots.ts';
import { type SweepSummary, tallyOf } from './tally.ts';

export type Sweep = (options?: { everything?: boolean }) => Promise<SweepSummary>;

/**
 * Nudges what stands still. Every finding becomes an ordinary message with a derived id, so that sweeping twice, or beside the work itself, does
 * nothing twice. `everything`: after a restart in which queued messages were lost; nothing is waited for, and the effects of recent
 * commits are asked for again.
 */
export function createSweep(deps: SweepDependencies): Sweep {
  return async ({ everything = false } = {}) => {
    const summary: SweepSummary = { findings: {}, faults: 0 };
    const tally = tallyOf(deps.log, summary);
    if (everything) await repeatRecentEffects(deps, tally);
    await sweepJobs(deps, tally, everything);
    await sweepSlots(deps, tally);
    deps.log.info('sweep finished', { service: 'sweeper', ...summary, everything });
    return summary;
  };
}
