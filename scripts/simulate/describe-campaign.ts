import { jobStates } from '../../src/job/job-state.ts';
import type { Campaign } from '../../test/simulation/campaign.ts';
import { allTransitions } from '../../test/simulation/coverage.ts';

const mostShown = 20;

/** What the runs came to, for people. */
export function describeCampaign(campaign: Campaign, seconds: number): string {
  const all = allTransitions();
  const missing = all.filter((transition) => !campaign.transitions.includes(transition));
  const covered = all.length - missing.length;
  const faults = Object.entries(campaign.faults).map(([kind, count]) => `${kind} ${count}`);
  const { schedules, turns, states, failures } = campaign;
  return [
    `${schedules} schedules in ${seconds.toFixed(1)} s: ${Math.round(schedules / seconds)} per second, ${Math.round(turns / schedules)} turns each`,
    `faults injected: ${faults.join(', ')}`,
    `states reached: ${states.length} of ${jobStates.length}`,
    `transitions covered: ${covered} of ${all.length} (${((100 * covered) / all.length).toFixed(1)} %)`,
    ...(missing.length === 0 ? [] : [`not covered: ${missing.slice(0, mostShown).join('; ')}`]),
    ...failures
      .slice(0, mostShown)
      .map(({ seed, invariant, what }) => `✖ seed ${seed}: ${invariant}: ${what}`),
    `${failures.length} violations`,
  ].join('\n');
}
