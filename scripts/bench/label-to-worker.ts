import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Figure, median, quantile, type Sample } from './figure.ts';
import { openBenchFactory, timeOf } from './open-bench-factory.ts';

const execute = promisify(execFile);
const boundMs = 700;

/** The model of these jobs finishes at once without a change: what comes after the registration is not measured. */
const scenario = {
  name: 'nothing to do',
  turns: [
    { name: 'end', call: [{ tool: 'finish', arguments: { summary: 'Nothing to do.' } }], repeats: true },
  ],
};

/** From the API call that labels an issue to the commit with which its worker is registered; real worker, one issue after the other. */
export async function run({ quick }: Sample): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'devfactory-bench-'));
  const scenarioPath = join(folder, 'scenario.json');
  await writeFile(scenarioPath, JSON.stringify(scenario));
  const bench = await openBenchFactory({ model: { kind: 'scripted', scenarioPath } });
  try {
    const durations: number[] = [];
    const [warmUp, ...issues] = await bench.issues('latency', { 'README.md': '# Nothing\n' }, quick ? 6 : 21);
    if (warmUp === undefined) throw new Error('no issue was opened');
    await bench.label(warmUp);
    await bench.factory.settled(warmUp.jobId);
    for (const issue of issues) {
      const labelledAt = await bench.label(issue);
      await bench.factory.settled(issue.jobId);
      const registeredAt = await timeOf(bench.factory, issue.jobId, 'WorkerRegistered');
      if (registeredAt === undefined) throw new Error(`no worker registered for job ${issue.jobId}`);
      durations.push(registeredAt - labelledAt);
    }
    const entry = await startMs(['src/execution/main.ts'], issues.length);
    const node = await startMs(['-e', ''], issues.length);
    return [
      {
        name: 'label-to-worker-registered',
        value: median(durations),
        unit: 'ms',
        against: {
          bound: boundMs,
          p90: quantile(durations, 0.9),
          issues: issues.length,
          'floor-worker-entry': entry,
          'floor-node': node,
        },
      },
    ];
  } finally {
    await bench.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Median time of a Node process with these arguments; the worker's entry, which is told nothing here, refuses as soon as it is loaded. */
async function startMs(args: string[], times: number): Promise<number> {
  const cache = getCompileCacheDir();
  const env = { PATH: process.env.PATH, ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }) };
  const durations: number[] = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    await execute(process.execPath, args, { env }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 1)) throw error;
    });
    durations.push(performance.now() - start);
  }
  return Math.round(median(durations));
}
