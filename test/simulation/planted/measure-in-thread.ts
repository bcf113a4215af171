import { parentPort } from 'node:worker_threads';
import { atIntervals } from '../at-intervals.ts';
import type { FirstSeed } from './first-seeds.ts';
import { type BugName, plantedBugs } from './planted-bugs.ts';
import { searchFor } from './search.ts';

/** Which bug a thread is to look for, and in how many seeds. */
export type Errand = { bug: BugName; seeds: number };

/** What became of it. Without `first` none of the seeds has shown the bug. */
export type Measured = { bug: BugName; seconds: number; first?: FirstSeed };

export type MeasureMessage = { tried: number } | { measured: Measured };

/* Thousands of faults are thrown on purpose, and nobody reads where. */
Error.stackTraceLimit = 0;

const toldEveryMs = 1_000;

const tell = (message: MeasureMessage): void => parentPort?.postMessage(message);

async function measure({ bug, seeds }: Errand): Promise<Measured> {
  const startedAt = performance.now();
  const told = atIntervals(toldEveryMs, (tried: number) => tell({ tried }));
  const found = await searchFor(plantedBugs[bug], { from: 1, seeds }, told);
  const seconds = (performance.now() - startedAt) / 1000;
  if (found === undefined) return { bug, seconds };
  return { bug, seconds, first: { seed: found.seed, rule: found.invariant } };
}

parentPort?.on('message', async (errand: Errand) => tell({ measured: await measure(errand) }));
