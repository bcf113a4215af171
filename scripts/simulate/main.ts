import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { addCampaigns, type Campaign, type Share } from '../../test/simulation/campaign.ts';
import { shorten } from '../../test/simulation/shorten.ts';
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
const [seeds, from, workers] = numbers as [number, number, number];
if (!numbers.every(Number.isSafeInteger) || seeds < 1 || workers < 1) {
  console.error('Give whole numbers: npm run simulate -- --seeds 10000 --from 1 --workers 2');
  process.exit(2);
}

async function runInThread(share: Share): Promise<Campaign> {
  const thread = new Worker(new URL('run-share-in-thread.ts', import.meta.url), { workerData: share });
  const [campaign] = (await once(thread, 'message')) as [Campaign];
  return campaign;
}

const startedAt = performance.now();
const shares = Array.from({ length: Math.min(workers, seeds) }, (_, first) => ({
  from,
  seeds,
  first,
  step: Math.min(workers, seeds),
}));
const campaign = addCampaigns(await Promise.all(shares.map(runInThread)));
console.log(describeCampaign(campaign, (performance.now() - startedAt) / 1000));

const [failure] = campaign.failures;
if (failure !== undefined) {
  const shortest = await shorten(failure.seed);
  console.log(
    `\nThe shortest failing prefix of seed ${failure.seed}: ${shortest?.faultLimit} faults, ${shortest?.turnLimit} turns\n`,
  );
  console.log(shortest?.trace.join('\n'));
  console.log(`\nAgain: npm run simulate -- --from ${failure.seed} --seeds 1`);
}
process.exitCode = campaign.failures.length === 0 ? 0 : 1;
