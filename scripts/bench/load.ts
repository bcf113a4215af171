import { fileURLToPath } from 'node:url';
import { type AwsMeter, assumedOnAws, createAwsMeter, usageOf } from './aws-meter.ts';
import { priceOf } from './aws-prices.ts';
import { type Figure, rounded, type Sample } from './figure.ts';
import { type BenchFactory, type OpenIssue, openBenchFactory, timeOf } from './open-bench-factory.ts';
import { untilQueuesAreQuiet } from './quiet-queues.ts';
import { openSampleIssue } from './sample-issue.ts';

const workerEntry = fileURLToPath(new URL('no-op-worker.ts', import.meta.url));
const repositories = 10;

/**
 * Many labelled issues at once with workers that do nothing: jobs per second, once without and once with counters in between; and what a job uses of AWS, beside
 * the whole sample job.
 */
export async function run({ quick }: Sample): Promise<Figure[]> {
  const count = quick ? 40 : 200;
  const rates = await atOnce(count);
  const meter = createAwsMeter();
  const crowd = await atOnce(count, meter);
  const whole = createAwsMeter();
  await sampleJob(whole);
  return [
    rateFigure('jobs-approved-per-second', rates.approvedMs, count),
    rateFigure('jobs-dispatched-per-second', rates.dispatchedMs, count),
    rateFigure('jobs-ended-per-second', rates.endedMs, count),
    githubFigure('no-op-job', crowd.counts, count, { bound: 25 }),
    ...usageFigures('no-op-job', crowd.counts, count),
    githubFigure('sample-job', whole.counts(), 1),
    ...usageFigures('sample-job', whole.counts(), 1),
  ];
}

function rateFigure(name: string, ms: number, count: number): Figure {
  return {
    name,
    value: rounded((count / ms) * 1_000),
    unit: 'jobs/s',
    against: { jobs: count, repositories, 'first-label-to-last-ms': Math.round(ms) },
  };
}

type Rates = {
  approvedMs: number;
  dispatchedMs: number;
  endedMs: number;
  counts: Readonly<Record<string, number>>;
};

async function atOnce(count: number, meter?: AwsMeter): Promise<Rates> {
  const bench = await openBenchFactory({
    workerEntry,
    maxWorkers: 16,
    ...(meter === undefined ? {} : { through: meter.through }),
  });
  try {
    const issues: OpenIssue[] = [];
    for (let n = 0; n < repositories; n++)
      issues.push(...(await bench.issues(`load-${n}`, { 'README.md': '# Load\n' }, count / repositories)));
    await untilQueuesAreQuiet(bench.factory);
    meter?.reset();
    const startedAt = Date.now();
    await Promise.all(issues.map((issue) => bench.label(issue)));
    await untilAllEnded(bench, issues);
    const last = async (type: string) =>
      Math.max(...(await Promise.all(issues.map((issue) => happened(bench, issue, type))))) - startedAt;
    return {
      approvedMs: await last('VerdictRecorded'),
      dispatchedMs: await last('AttemptStarted'),
      endedMs: await last('AttemptFailed'),
      counts: meter?.counts() ?? {},
    };
  } finally {
    await bench.close();
    await meter?.close();
  }
}

/** Between two workers the queues may be quiet for a moment, so the logs have the last word; they are not read before, for that is work too. */
async function untilAllEnded({ factory }: BenchFactory, issues: readonly OpenIssue[]): Promise<void> {
  for (let left = [...issues]; left.length > 0; ) {
    await untilQueuesAreQuiet(factory);
    const ended = await Promise.all(left.map(({ jobId }) => timeOf(factory, jobId, 'AttemptFailed')));
    left = left.filter((_, n) => ended[n] === undefined);
  }
}

async function happened({ factory }: BenchFactory, { jobId }: OpenIssue, type: string): Promise<number> {
  const at = await timeOf(factory, jobId, type);
  if (at === undefined) throw new Error(`${type} never happened to job ${jobId}`);
  return at;
}

/** The whole sample job alone, with counters in between. */
export async function sampleJob(meter: AwsMeter): Promise<void> {
  const bench = await openBenchFactory({ through: meter.through });
  try {
    const issue = await openSampleIssue(bench);
    await untilQueuesAreQuiet(bench.factory);
    meter.reset();
    await bench.label(issue);
    const { delivered } = await bench.factory.settled(issue.jobId);
    if (!delivered) throw new Error('the sample job was not delivered');
    await untilQueuesAreQuiet(bench.factory);
  } finally {
    await bench.close();
    await meter.close();
  }
}

const assumed = `list prices us-east-1; ${assumedOnAws.githubCallMs} ms a GitHub request, ${assumedOnAws.awsCallMs} ms an AWS request, ${assumedOnAws.ownMsOfInvocation} ms of its own an invocation, ${assumedOnAws.memoryGb} GB; without polling of empty queues, sweeper, Fargate and model`;

/** How many requests to GitHub the functions made, per job, whatever was answered: an installation may make 5,000 an hour. */
function githubFigure(
  name: string,
  counts: Readonly<Record<string, number>>,
  jobs: number,
  against: { bound?: number } = {},
): Figure {
  const by = (method: string) => counts[`github ${method}`] ?? 0;
  const [read, written] = [by('GET'), by('POST') + by('PATCH') + by('PUT') + by('DELETE')];
  return {
    name: `${name}-github-requests`,
    value: rounded((read + written) / jobs),
    unit: 'requests/job',
    against: { ...against, jobs, read: rounded(read / jobs) },
  };
}

/** What `jobs` jobs used, per job. The counts it was made of go to standard error: they show where something is wasted. */
function usageFigures(name: string, counts: Readonly<Record<string, number>>, jobs: number): Figure[] {
  const usage = usageOf(counts);
  const each = (value: number) => rounded(value / jobs);
  for (const [what, count] of Object.entries(counts).sort(([a], [b]) => a.localeCompare(b)))
    process.stderr.write(`  ${name}: ${what} ${each(count)}\n`);
  const {
    writeUnit,
    readUnit,
    standardQueueRequest,
    fifoQueueRequest,
    invocation,
    artifactWrite,
    artifactRead,
  } = usage;
  return [
    { name: `${name}-write-units`, value: each(writeUnit), unit: 'WRU/job', against: { jobs } },
    { name: `${name}-read-units`, value: each(readUnit), unit: 'RRU/job', against: { jobs } },
    {
      name: `${name}-queue-requests`,
      value: each(standardQueueRequest + fifoQueueRequest),
      unit: 'requests/job',
      against: { jobs, fifo: each(fifoQueueRequest) },
    },
    {
      name: `${name}-invocations`,
      value: each(invocation),
      unit: 'invocations/job',
      against: { jobs, http: each(usage.httpApiRequest) },
    },
    {
      name: `${name}-artifact-requests`,
      value: each(artifactWrite + artifactRead),
      unit: 'requests/job',
      against: { jobs, writes: each(artifactWrite) },
    },
    {
      name: `${name}-aws-price`,
      value: rounded((priceOf(usage) / jobs) * 1_000, 4),
      unit: '$/1000 jobs',
      against: { jobs, assumed },
    },
  ];
}
