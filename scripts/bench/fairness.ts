import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Figure, quantile, rounded, type Sample } from './figure.ts';
import { type BenchFactory, type OpenIssue, openBenchFactory, timeOf } from './open-bench-factory.ts';
import { untilQueuesAreQuiet } from './quiet-queues.ts';
import { virtualFairness } from './virtual-fairness.ts';

const workerEntry = fileURLToPath(new URL('no-op-worker.ts', import.meta.url));
const readme = { 'README.md': '# Turns\n' };
const lookEveryMs = 50;
/** Between two issues of the quiet repository, so that the comments and labels of the one are not in the way of the next. */
const restMs = 500;
/** Labels that are under way to the local GitHub at once. */
const labelsAtOnce = 50;

export type Fairness = {
  idleMs: number[];
  /** While labels of the noisy repository wait for governance; how many still did at the end. */
  besideLabels: { ms: number[]; stillWaiting: number };
  /** While its jobs wait, approved, for the dispatcher; how many had not been started at the end. */
  besideApproved: { ms: number[]; stillWaiting: number };
};

/**
 * How long the jobs of a quiet repository take from label to registered worker: with nothing else to do, beside one whose many labels wait for governance, and
 * beside its many approved jobs, all older. One quiet issue after the other.
 */
export async function fairness({ noisy, quiet }: { noisy: number; quiet: number }): Promise<Fairness> {
  const bench = await openBenchFactory({ workerEntry, maxWorkers: 4 });
  try {
    const alone = await bench.issues('alone', readme, quiet + 1);
    const besideLabels = await bench.issues('beside-labels', readme, quiet);
    const besideApproved = await bench.issues('beside-approved', readme, quiet);
    const crowd = await bench.issues('noisy', readme, noisy);
    await oneByOne(bench, alone.slice(0, 1));
    const idleMs = await oneByOne(bench, alone.slice(1));
    await untilQueuesAreQuiet(bench.factory);

    await labelAll(bench, crowd);
    /* The local GitHub sends webhooks one after the other: what stands in its line waits for GitHub, not for governance. */
    await bench.factory.github.settled();
    const labelsMs = await oneByOne(bench, besideLabels);
    const unjudged = await without(bench, crowd, 'VerdictRecorded');
    for (const { jobId } of crowd) await momentOf(bench, jobId, 'VerdictRecorded');
    const approvedMs = await oneByOne(bench, besideApproved);
    const unstarted = await without(bench, crowd, 'AttemptStarted');
    return {
      idleMs,
      besideLabels: { ms: labelsMs, stillWaiting: unjudged },
      besideApproved: { ms: approvedMs, stillWaiting: unstarted },
    };
  } finally {
    await bench.close();
  }
}

export async function run({ quick, noisy }: Sample): Promise<Figure[]> {
  const size = { noisy: noisy ?? (quick ? 80 : 600), quiet: quick ? 10 : 20 };
  const virtual = await virtualFairness(size);
  const { idleMs, besideLabels, besideApproved } = await fairness(size);
  const idle = quantile(idleMs, 0.95);
  const figure = (name: string, { ms, stillWaiting }: Fairness['besideLabels']): Figure => ({
    name,
    value: quantile(ms, 0.95),
    unit: 'ms (p95)',
    against: {
      idle,
      ratio: rounded(quantile(ms, 0.95) / idle),
      bound: 2,
      p50: quantile(ms, 0.5),
      'idle-p50': quantile(idleMs, 0.5),
      ...size,
      'noisy-still-waiting': stillWaiting,
    },
  });
  return [
    ...virtual,
    figure('fairness-quiet-beside-labels', besideLabels),
    figure('fairness-quiet-beside-noisy', besideApproved),
  ];
}

async function labelAll(bench: BenchFactory, issues: readonly OpenIssue[]): Promise<void> {
  const left = issues.values();
  const label = async () => {
    for (const issue of left) await bench.label(issue);
  };
  await Promise.all(Array.from({ length: labelsAtOnce }, label));
}

async function oneByOne(bench: BenchFactory, issues: readonly OpenIssue[]): Promise<number[]> {
  const durations: number[] = [];
  for (const issue of issues) {
    const labelledAt = await bench.label(issue);
    durations.push((await momentOf(bench, issue.jobId, 'WorkerRegistered')) - labelledAt);
    await bench.factory.settled(issue.jobId);
    await setTimeout(restMs);
  }
  return durations;
}

async function momentOf({ factory }: BenchFactory, jobId: string, type: string): Promise<number> {
  for (;;) {
    const at = await timeOf(factory, jobId, type);
    if (at !== undefined) return at;
    await setTimeout(lookEveryMs);
  }
}

/** How many of the jobs something has not happened to. */
async function without(
  { factory }: BenchFactory,
  issues: readonly OpenIssue[],
  type: string,
): Promise<number> {
  let count = 0;
  for (const { jobId } of issues) if ((await timeOf(factory, jobId, type)) === undefined) count += 1;
  return count;
}
