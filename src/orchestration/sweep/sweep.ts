import { repeatRecentEffects } from './repeat-recent-effects.ts';
import type { SweepDependencies } from './sweep-dependencies.ts';
import { sweepJobs } from './sweep-jobs.ts';
import type { SweepPart } from './sweep-part.ts';
import { sweepSlots } from './sweep-slots.ts';
import { type SweepSummary, tallyOf } from './tally.ts';

export type Sweep = (options?: { everything?: boolean }) => Promise<SweepSummary>;

/**
 * Nudges what stands still. What concerns a job's course becomes an ordinary message with a derived id, and money and locks that nobody owns any more are settled in their own stores, so that sweeping twice, or beside the work itself, does
 * nothing twice. `everything`: after a restart in which queued messages were lost; nothing is waited for, and the effects of recent
 * commits are asked for again. `parts`: what is looked after besides, in this order, after the jobs and slots.
 */
export function createSweep(deps: SweepDependencies & { parts?: readonly SweepPart[] }): Sweep {
  return async ({ everything = false } = {}) => {
    const summary: SweepSummary = { findings: {}, faults: 0 };
    const tally = tallyOf(deps.log, summary);
    if (everything) await tally.attempt('recent effects', () => repeatRecentEffects(deps, tally));
    await tally.attempt('jobs', () => sweepJobs(deps, tally, everything));
    await tally.attempt('slots', () => sweepSlots(deps, tally));
    for (const part of deps.parts ?? [])
      await tally.attempt(part.name, () => part.run(tally, { everything }));
    deps.log.info('sweep finished', { service: 'sweeper', everything, ...summary });
    deps.metrics.record(
      { name: 'findings', value: sumOf(summary.findings), facts: { service: 'sweeper' } },
      { name: 'faults', value: summary.faults },
    );
    return summary;
  };
}

function sumOf(findings: SweepSummary['findings']): number {
  return Object.values(findings).reduce((sum, count) => sum + count, 0);
}
