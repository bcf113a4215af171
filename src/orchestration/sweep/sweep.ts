import { sweepSeconds } from '../../config/function-settings.ts';
import { createNudgePauses } from './nudge-pauses.ts';
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
 * commits are asked for again, however long that takes. Otherwise each part has its share of the time. `parts`: what is looked after besides, in this order, after the jobs and slots.
 */
export function createSweep(deps: SweepDependencies & { parts?: readonly SweepPart[] }): Sweep {
  const isDue = createNudgePauses(deps.clock);
  const parts: SweepPart[] = [
    { name: 'jobs', run: (tally, options) => sweepJobs({ ...deps, isDue }, tally, options) },
    { name: 'slots', run: (tally, options) => sweepSlots(deps, tally, options) },
    ...(deps.parts ?? []),
  ];
  return async ({ everything = false } = {}) => {
    const summary: SweepSummary = { findings: {}, faults: 0 };
    const tally = tallyOf(deps.log, summary);
    if (everything) await tally.attempt('recent effects', () => repeatRecentEffects(deps, tally));
    let until = everything ? Number.POSITIVE_INFINITY : deps.clock.now();
    for (const part of parts) {
      until += 1_000 * sweepSeconds[part.name];
      const options = { everything, until };
      if (deps.clock.now() < until) await tally.attempt(part.name, () => part.run(tally, options));
      if (deps.clock.now() >= until)
        deps.log.warn('the time of a part of the sweep was up', { service: 'sweeper', part: part.name });
    }
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
