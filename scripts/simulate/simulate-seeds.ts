import { atIntervals } from '../../test/simulation/at-intervals.ts';
import type { Progress } from '../../test/simulation/campaign.ts';
import { runCampaign } from '../../test/simulation/run-campaign.ts';
import { describeCampaign } from './describe-campaign.ts';

const toldEveryMs = 3_000;

/** Runs so many seeds and prints what they came to; a failing one is shortened and printed with how to run it again. Says whether every rule held. */
export async function simulateSeeds(share: {
  from: number;
  seeds: number;
  threads: number;
}): Promise<boolean> {
  const startedAt = performance.now();
  const secondsSinceStart = () => (performance.now() - startedAt) / 1000;
  const tell = ({ schedules, violations }: Progress) =>
    console.error(
      `${schedules} of ${share.seeds} seeds, ${Math.round(schedules / secondsSinceStart())} per second, ${violations} violations so far`,
    );
  const campaign = await runCampaign(share, atIntervals(toldEveryMs, tell));
  console.log(describeCampaign(campaign, secondsSinceStart()));
  const [failure] = campaign.failures;
  if (failure !== undefined) await showShortest(failure.seed);
  return failure === undefined;
}

async function showShortest(seed: number): Promise<void> {
  /* The planes come with it, which nobody here needs as long as nothing fails. */
  const { shorten } = await import('../../test/simulation/shorten.ts');
  const shortest = await shorten(seed);
  console.log(
    `\nThe shortest failing prefix of seed ${seed}: ${shortest?.faultLimit} faults, ${shortest?.turnLimit} turns\n`,
  );
  console.log(shortest?.trace.join('\n'));
  console.log(`\nAgain: npm run simulate -- --from ${seed} --seeds 1`);
}
