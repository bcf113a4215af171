import { parentPort, workerData } from 'node:worker_threads';
import { type Crowd, type Fairness, measureFairness } from '../../test/simulation/measure-fairness.ts';

/* In a thread of its own: simulated runs replace parts of the process that the measured factory needs. */
const { crowds, noisy, quiet } = workerData as { crowds: Crowd[]; noisy: number; quiet: number };
for (const crowd of crowds) {
  const measured: Fairness = await measureFairness({ crowd, noisy, quiet });
  parentPort?.postMessage({ crowd, ...measured });
}
