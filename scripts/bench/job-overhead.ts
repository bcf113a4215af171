import { createS3ArtifactStore } from '../../src/adapters/aws/s3-artifact-store.ts';
import { createS3Client } from '../../src/adapters/aws/s3-client.ts';
import { attemptReportSchema } from '../../src/contracts/attempt-report.ts';
import type { TraceEntry } from '../../src/contracts/trace-entry.ts';
import { readTrace } from '../../src/execution/trace/read-trace.ts';
import type { ArtifactRef } from '../../src/job/job-values.ts';
import { type Figure, median, type Sample } from './figure.ts';
import { type BenchFactory, openBenchFactory, timeOf } from './open-bench-factory.ts';
import { openSampleIssue } from './sample-issue.ts';
import { type TimeOfOthers, timeOfOthers } from './time-of-others.ts';

const boundMs = 3_000;

/** What the factory adds to the sample job: everything from label to verified pull request but the model, the agent's bash and the repository's commands. */
export async function run({ quick }: Sample): Promise<Figure[]> {
  const jobs: (TimeOfOthers & { whole: number })[] = [];
  for (let n = 0; n < (quick ? 1 : 5); n++) jobs.push(await sampleJob());
  const of = (part: keyof (typeof jobs)[number]) => median(jobs.map((job) => job[part]));
  const overhead = jobs.map(({ whole, model, tools, commands }) => whole - model - tools - commands);
  return [
    {
      name: 'factory-overhead-of-a-job',
      value: Math.round(median(overhead)),
      unit: 'ms',
      against: {
        bound: boundMs,
        'whole-job': of('whole'),
        model: of('model'),
        'agent-bash': of('tools'),
        'repository-commands': of('commands'),
        jobs: jobs.length,
      },
    },
  ];
}

async function sampleJob(): Promise<TimeOfOthers & { whole: number }> {
  const bench = await openBenchFactory();
  try {
    const issue = await openSampleIssue(bench);
    const labelledAt = await bench.label(issue);
    const { delivered } = await bench.factory.settled(issue.jobId);
    const deliveredAt = await timeOf(bench.factory, issue.jobId, 'DeliveryVerified');
    if (!delivered || deliveredAt === undefined) throw new Error('the sample job was not delivered');
    return { whole: deliveredAt - labelledAt, ...timeOfOthers(await traceOf(bench, issue.jobId)) };
  } finally {
    await bench.close();
  }
}

async function traceOf({ factory }: BenchFactory, jobId: string): Promise<TraceEntry[]> {
  const { environment, cloud } = factory;
  const client = createS3Client(environment);
  const artifacts = createS3ArtifactStore({ client, bucket: cloud.bucket });
  const read = async (ref: ArtifactRef) => Buffer.from(await artifacts.get(ref)).toString();
  try {
    const events = (await factory.ledger.commits(jobId)).flatMap((commit) => commit.events);
    const authorized = events.find((event) => event.type === 'PushAuthorized');
    if (authorized === undefined) throw new Error('the sample job has no report');
    const { trace } = attemptReportSchema.parse(JSON.parse(await read(authorized.report)));
    if (trace === undefined) throw new Error('the sample job has no trace');
    return readTrace(await read(trace)).entries;
  } finally {
    client.destroy();
  }
}
