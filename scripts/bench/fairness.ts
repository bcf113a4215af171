import { fileURLToPath } from 'node:url';
import { type Figure, quantile, rounded, type Sample } from './figure.ts';
import { type BenchFactory, type OpenIssue, openBenchFactory, timeOf } from './open-bench-factory.ts';
import { untilQueuesAreQuiet } from './quiet-queues.ts';

const workerEntry = fileURLToPath(new URL('no-op-worker.ts', import.meta.url));
const readme = { 'README.md': '# Turns\n' };

export type Fairness = {
  idleMs: number[];
  besideMs: number[];
  /** Jobs of the noisy repository that had not been started when the last quiet one was. */
  stillWaiting: number;
};

/**
 * How long the jobs of a quiet repository take from label to registered worker: with nothing else to do, and beside one with many approved jobs that are older.
 * One quiet issue after the other.
 */
export async function fairness({ noisy, quiet }: { noisy: number; quiet: number }): Promise<Fairness> {
  const bench = await openBenchFactory({ workerEntry, maxWorkers: 4 });
  try {
    const alone = await bench.issues('alone', readme, quiet + 1);
    const beside = await bench.issues('beside', readme, quiet);
    const crowd = await bench.issues('noisy', readme, noisy);
    const [warmUp, ...idle] = alone;
    if (warmUp === undefined) throw new Error('no issue was opened');
    await oneByOne(bench, [warmUp]);
    const idleMs = await oneByOne(bench, idle);
    await untilQueuesAreQuiet(bench.factory);
    await Promise.all(crowd.map((issue) => bench.label(issue)));
    await Promise.all(crowd.map(({ jobId }) => momentOf(bench, jobId, 'VerdictRecorded')));
    const besideMs = await oneByOne(bench, beside);
    const started = await Promise.all(
      crowd.map(({ jobId }) => timeOf(bench.factory, jobId, 'AttemptStarted')),
    );
    return { idleMs, besideMs, stillWaiting: started.filter((at) => at === undefined).length };
  } finally {
    await bench.close();
  }
}

export async function run({ quick }: Sample): Promise<Figure[]> {
  const size = quick ? { noisy: 80, quiet: 10 } : { noisy: 600, quiet: 20 };
  const { idleMs, besideMs, stillWaiting } = await fairness(size);
  const idle = quantile(idleMs, 0.95);
  const beside = quantile(besideMs, 0.95);
  return [
    {
      name: 'fairness-quiet-beside-noisy',
      value: beside,
      unit: 'ms (p95)',
      against: {
        idle,
        ratio: rounded(beside / idle),
        bound: 2,
        p50: quantile(besideMs, 0.5),
        'idle-p50': quantile(idleMs, 0.5),
        ...size,
        'noisy-still-waiting': stillWaiting,
      },
    },
  ];
}

async function oneByOne(bench: BenchFactory, issues: readonly OpenIssue[]): Promise<number[]> {
  const durations: number[] = [];
  for (const issue of issues) {
    const labelledAt = await bench.label(issue);
    durations.push((await momentOf(bench, issue.jobId, 'WorkerRegistered')) - labelledAt);
    await bench.factory.settled(issue.jobId);
  }
  return durations;
}

const lookEveryMs = 50;

async function momentOf({ factory }: BenchFactory, jobId: string, type: string): Promise<number> {
  for (;;) {
    const at = await timeOf(factory, jobId, type);
    if (at !== undefined) return at;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
