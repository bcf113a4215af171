import { fileURLToPath } from 'node:url';
import type { Commit } from '../../src/contracts/commit.ts';
import { isAtRest } from '../../src/contracts/job-list.ts';
import type { LocalFactory } from '../../src/wiring/local/local-factory.ts';
import { brokenPromises } from './broken-promises.ts';
import { type Figure, quantile, rounded, type Sample } from './figure.ts';
import { type Delivery, issueDelivery } from './issue-delivery.ts';
import { liveMemory } from './live-memory.ts';
import { openBenchFactory, triggerLabel } from './open-bench-factory.ts';
import { type QuietIssue, quietIssues } from './quiet-issues.ts';
import { untilQueuesAreQuiet } from './quiet-queues.ts';
import { seeded, shuffled } from './seeded.ts';

export type BurstSize = {
  repositories: number;
  issuesEach: number;
  /** Of each delivery about an issue that changes nothing. */
  editsEach: number;
  /** Of all deliveries, how many arrive a second time. */
  duplicates: number;
  seed: number;
};

export type BurstOutcome = {
  webhooks: number;
  jobs: number;
  broken: string[];
  refusedWebhooks: number;
  acceptMs: number;
  totalMs: number;
  /** From the first webhook of the burst to the job's first attempt (ms). */
  dispatchedMs: number[];
  /** What the process holds in the end besides what it held before (MB): the local GitHub's own memory of all this is part of it. */
  memoryMb: number;
};

const workerEntry = fileURLToPath(new URL('no-op-worker.ts', import.meta.url));
const atOnce = 64;
const lookEveryMs = 250;

/**
 * Webhooks about many issues at once, all signed and sent to the factory's own address, out of order and some of them twice; workers do nothing. Resolves when every
 * job is at rest.
 */
export async function burst(size: BurstSize): Promise<BurstOutcome> {
  const bench = await openBenchFactory({ workerEntry, maxWorkers: 16 });
  try {
    const issues = await quietIssues(bench, size);
    const { data: writer } = await bench.github.users.getAuthenticated();
    const deliveries = deliveriesOf(issues, size, {
      secret: bench.factory.webhookSecret,
      sender: { id: writer.id, login: writer.login },
      installationId: bench.factory.github.installationId,
    });
    const before = liveMemory();
    const startedAt = Date.now();
    const statuses = await sendAll(bench.factory.webhookUrl, deliveries);
    const acceptMs = Date.now() - startedAt;
    const logs = await untilAtRest(bench.factory, issues);
    const totalMs = Date.now() - startedAt;
    await untilQueuesAreQuiet(bench.factory);
    const memoryMb = (liveMemory() - before) / 1e6;
    return {
      webhooks: deliveries.length,
      jobs: issues.length,
      broken: await brokenPromises(bench, issues),
      refusedWebhooks: statuses.filter((status) => status !== 202).length,
      acceptMs,
      totalMs,
      dispatchedMs: logs.map((commits) => momentOf(commits, 'AttemptStarted') - startedAt),
      memoryMb,
    };
  } finally {
    await bench.close();
  }
}

export async function run({ quick }: Sample): Promise<Figure[]> {
  const size = quick
    ? { repositories: 20, issuesEach: 3, editsEach: 6, duplicates: 60, seed: 1 }
    : { repositories: 200, issuesEach: 5, editsEach: 6, duplicates: 1_000, seed: 1 };
  const outcome = await burst(size);
  for (const promise of outcome.broken) process.stderr.write(`  ${promise}\n`);
  const { webhooks, jobs, acceptMs, totalMs, dispatchedMs } = outcome;
  const of = { webhooks, jobs, repositories: size.repositories };
  return [
    {
      name: 'burst-promises-broken',
      value: outcome.broken.length,
      unit: 'promises',
      against: { bound: 0, ...of },
    },
    {
      name: 'burst-webhooks-refused',
      value: outcome.refusedWebhooks,
      unit: 'webhooks',
      against: { bound: 0, ...of },
    },
    {
      name: 'burst-webhooks-per-second',
      value: rounded((webhooks / acceptMs) * 1_000),
      unit: 'webhooks/s',
      against: of,
    },
    { name: 'burst-jobs-per-second', value: rounded((jobs / totalMs) * 1_000), unit: 'jobs/s', against: of },
    {
      name: 'burst-label-to-dispatched',
      value: quantile(dispatchedMs, 0.5),
      unit: 'ms',
      against: { p95: quantile(dispatchedMs, 0.95), ...of },
    },
    { name: 'burst-memory', value: rounded(outcome.memoryMb), unit: 'MB', against: { bound: 512, ...of } },
  ];
}

type Sender = { secret: string; sender: { id: number; login: string }; installationId: number };

/** Of each issue: that it was opened, labelled, labelled again under another delivery id, and edited; some of all that twice; in no order. */
function deliveriesOf(issues: readonly QuietIssue[], size: BurstSize, from: Sender): Delivery[] {
  const next = seeded(size.seed);
  const actions = [
    'opened',
    'labeled',
    'labeled',
    ...Array<'edited'>(size.editsEach).fill('edited'),
  ] as const;
  const once = issues.flatMap(({ id, number, updatedAt, owner, repo, repositoryId }) =>
    actions.map((action, n) =>
      issueDelivery(`burst-${repositoryId}-${number}-${n}`, from.secret, {
        ...from,
        action,
        issue: { id, number, updated_at: updatedAt },
        repository: { owner, repo, id: repositoryId },
        label: triggerLabel,
      }),
    ),
  );
  return shuffled([...once, ...shuffled(once, next).slice(0, size.duplicates)], next);
}

async function sendAll(url: string, deliveries: readonly Delivery[]): Promise<number[]> {
  const statuses: number[] = [];
  const left = deliveries.values();
  const send = async () => {
    for (const { body, headers } of left) {
      const answer = await fetch(url, { method: 'POST', body, headers });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  return statuses;
}

/** The logs of all jobs once they are at rest; a job that has no log yet was not heard of. */
async function untilAtRest(
  { ledger }: Pick<LocalFactory, 'ledger'>,
  issues: readonly QuietIssue[],
): Promise<Commit[][]> {
  for (const { jobId } of issues)
    while (!isAtRest((await ledger.read(jobId)).state))
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  return await Promise.all(issues.map(({ jobId }) => ledger.commits(jobId)));
}

function momentOf(commits: readonly Commit[], type: string): number {
  const at = commits.find(({ events }) => events.some((event) => event.type === type))?.at;
  return at === undefined ? Number.NaN : Date.parse(at);
}
