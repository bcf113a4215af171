import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { localWorkerEnvironment } from '../../src/config/local-worker-environment.ts';
import { type Figure, median, rounded, type Sample } from './figure.ts';
import { openBenchFactory } from './open-bench-factory.ts';
import { openSampleIssue } from './sample-issue.ts';

const boundMegabytes = 150;
const tellPeak = pathToFileURL(join(import.meta.dirname, 'tell-peak-memory.ts')).href;
const lineSchema = z.object({ program: z.string(), bytes: z.int() });

/** The most memory that the worker of the whole sample job ever held, as the kernel tells it when the process ends. */
export async function run({ quick }: Sample): Promise<Figure[]> {
  const peaks: number[] = [];
  for (let n = 0; n < (quick ? 1 : 5); n++) peaks.push(await peakOfSampleJob());
  const megabytes = (bytes: number) => rounded(bytes / 1_000_000, 1);
  return [
    {
      name: 'worker-memory-of-a-job',
      value: megabytes(median(peaks)),
      unit: 'MB',
      against: { bound: boundMegabytes, most: megabytes(Math.max(...peaks)), jobs: peaks.length },
    },
  ];
}

async function peakOfSampleJob(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'worker-memory-'));
  const file = join(folder, 'peaks.jsonl');
  const options = [process.env.NODE_OPTIONS, `--import=${tellPeak}`].filter(Boolean).join(' ');
  const workerEnvironment = {
    ...localWorkerEnvironment(process.env),
    NODE_OPTIONS: options,
    PEAK_MEMORY_FILE: file,
  };
  try {
    const bench = await openBenchFactory({ workerEnvironment });
    try {
      const { delivered } = await bench.factory.settled(await labelSample(bench));
      if (!delivered) throw new Error('the sample job was not delivered');
    } finally {
      await bench.close();
    }
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const told = lines.map((line) => lineSchema.parse(JSON.parse(line)));
    const worker = told.find(({ program }) => program.endsWith('src/execution/main.ts'));
    if (worker === undefined) throw new Error('the worker did not tell what it held');
    return worker.bytes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function labelSample(bench: Awaited<ReturnType<typeof openBenchFactory>>): Promise<string> {
  const issue = await openSampleIssue(bench);
  await bench.label(issue);
  return issue.jobId;
}
