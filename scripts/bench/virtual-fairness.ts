import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Crowd, Fairness, QuietJob } from '../../test/simulation/measure-fairness.ts';
import { measuredPace } from '../../test/simulation/measured-pace.ts';
import { type Figure, quantile, rounded } from './figure.ts';

const crowds: readonly Crowd[] = ['none', 'labels', 'approved', 'places'];
const { call, webhookMs, taskStartMs } = measuredPace;
const latencies = {
  'github-ms': call.github,
  'aws-ms': call.store,
  'worker-api-ms': call.network,
  'webhook-ms': webhookMs,
  'worker-start-ms': taskStartMs,
};

/**
 * The waits of a quiet repository's jobs beside a noisy one, on a virtual clock with fixed latencies: what queues, dispatchers and places make of them, without the processor that
 * everything on one machine shares. The same figures on every machine.
 */
export async function virtualFairness(size: { noisy: number; quiet: number }): Promise<Figure[]> {
  const measured = await measureAll(size);
  const jobsOf = (crowd: Crowd) => measured.get(crowd)?.jobs ?? [];
  const registered = (crowd: Crowd) => jobsOf(crowd).map(({ registeredMs }) => registeredMs);
  const idle = quantile(registered('none'), 0.95);
  const beside = (name: string, crowd: Crowd): Figure => {
    const value = quantile(registered(crowd), 0.95);
    const ratio = rounded(value / idle);
    const judged = quantile(
      jobsOf(crowd).map(({ judgedMs }) => judgedMs),
      0.95,
    );
    return {
      name,
      value,
      unit: 'virtual ms (p95)',
      against: { idle, ratio, bound: 2, 'of-it-until-verdict': judged, ...size, ...latencies },
    };
  };
  return [
    beside('fairness-virtual-beside-labels', 'labels'),
    beside('fairness-virtual-beside-approved', 'approved'),
    ofPlaces(jobsOf('places'), size),
  ];
}

/** Where every place is taken, nobody can start before a task ends; what counts is who has the first place that becomes free, and how soon. */
function ofPlaces(jobs: readonly QuietJob[], size: { noisy: number; quiet: number }): Figure {
  const waited = jobs.flatMap(({ sincePlaceFreeMs }) => sincePlaceFreeMs ?? []);
  return {
    name: 'fairness-virtual-overtaken-for-places',
    value: Math.max(...jobs.map(({ overtakenBy }) => overtakenBy)),
    unit: 'jobs (most)',
    against: {
      bound: 1,
      'waited-for-a-place': waited.length,
      'ms-from-its-end-to-registered': quantile(waited, 0.95),
      ...size,
    },
  };
}

async function measureAll(size: { noisy: number; quiet: number }): Promise<Map<Crowd, Fairness>> {
  const thread = new Worker(new URL('virtual-fairness-thread.ts', import.meta.url), {
    workerData: { crowds, ...size },
  });
  const measured = new Map<Crowd, Fairness>();
  thread.on('message', ({ crowd, ...fairness }: Fairness & { crowd: Crowd }) => {
    if (fairness.violations.length > 0)
      throw new Error(`beside ${crowd}: ${JSON.stringify(fairness.violations)}`);
    measured.set(crowd, fairness);
  });
  const [code] = await once(thread, 'exit');
  if (code !== 0) throw new Error(`the thread of the simulation ended with ${code}`);
  return measured;
}
