import { parseArgs } from 'node:util';
import type { Progress } from '../../test/simulation/campaign.ts';
import { runCampaign } from '../../test/simulation/run-campaign.ts';
import { describeCampaign } from './describe-campaign.ts';

// npm run simulate -- --seeds 10000 [--from 1] [--workers 2]: runs so many seeds; a failing one is shortened and printed with how to run it again.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
  },
});
const numbers = [values.seeds, values.from, values.workers].map(Number);
const [seeds, from, threads] = numbers as [number, number, number];
if (!numbers.every(Number.isSafeInteger) || seeds < 1 || threads < 1) {
  console.error('Give whole numbers: npm run simulate -- --seeds 10000 --from 1 --workers 2');
  process.exit(2);
}

const toldEverySeconds = 3;
const startedAt = performance.now();
const secondsSinceStart = () => (performance.now() - startedAt) / 1000;

let toldAt = 0;
function tell({ schedules, violations }: Progress): void {
  const seconds = secondsSinceStart();
  if (seconds - toldAt < toldEverySeconds) return;
  toldAt = seconds;
  console.error(
    `${schedules} of ${seeds} seeds, ${Math.round(schedules / seconds)} per second, ${violations} violations so far`,
  );
}

const campaign = await runCampaign({ from, seeds, threads }, tell);
console.log(describeCampaign(campaign, secondsSinceStart()));

const [failure] = campaign.failures;
if (failure !== undefined) {
  /* The planes come with it, which nobody here needs as long as nothing fails. */
  const { shorten } = await import('../../test/simulation/shorten.ts');
  const shortest = await shorten(failure.seed);
  console.log(
    `\nThe shortest failing prefix of seed ${failure.seed}: ${shortest?.faultLimit} faults, ${shortest?.turnLimit} turns\n`,
  );
  console.log(shortest?.trace.join('\n'));
  console.log(`\nAgain: npm run simulate -- --from ${failure.seed} --seeds 1`);
}
process.exitCode = campaign.failures.length === 0 ? 0 : 1;
