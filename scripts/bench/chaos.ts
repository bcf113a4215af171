import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isAtRest } from '../../src/contracts/job-list.ts';
import { brokenPromises } from './broken-promises.ts';
import { workersLeft } from './chaos-workers.ts';
import { type Disturbance, disturb, type Repository } from './disturb.ts';
import type { Figure, Sample } from './figure.ts';
import { type BenchFactory, type OpenIssue, openBenchFactory } from './open-bench-factory.ts';
import { untilQueuesAreQuiet } from './quiet-queues.ts';

export type ChaosSize = Disturbance & {
  repositories: number;
  /** How long the undisturbed factory may take in the end until every job is at rest. */
  patienceMs: number;
};

export type ChaosOutcome = {
  broken: string[];
  states: Record<string, number>;
  factoriesKilled: number;
  workersKilled: number;
};

const pauseMs = 200;

/** The scripted model writes one file and finishes. */
const scenario = {
  name: 'write a greeting',
  turns: [
    { name: 'write', call: [{ tool: 'write', arguments: { path: 'greeting.txt', content: 'hello\n' } }] },
    {
      name: 'end',
      call: [{ tool: 'finish', arguments: { summary: 'The greeting is there.' } }],
      repeats: true,
    },
  ],
};

/**
 * Labels issues while workers and the whole factory are killed at random and its services fail now and then; then lets an undisturbed factory finish on the
 * same folder, and tells which promises it did not keep.
 */
export async function chaos(size: ChaosSize): Promise<ChaosOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'devfactory-chaos-'));
  const dataDir = join(folder, 'data');
  const scenarioPath = join(folder, 'scenario.json');
  await writeFile(scenarioPath, JSON.stringify(scenario));
  let kept = false;
  try {
    const open = () => openBenchFactory({ dataDir, model: { kind: 'scripted', scenarioPath } });
    const repositories = await prepare(await open(), size.repositories);
    const disturbed = await disturb(size, repositories, { dataDir, scenarioPath });
    const bench = await open();
    let ended: Pick<ChaosOutcome, 'broken' | 'states'>;
    try {
      ended = await finish(bench, disturbed.issues, size.patienceMs);
    } finally {
      await bench.close();
    }
    const broken = [...ended.broken, ...(await workersLeft(dataDir))];
    kept = broken.length > 0;
    if (kept) broken.push(`what is left of it lies in ${folder}`);
    const { factoriesKilled, workersKilled } = disturbed;
    return { ...ended, broken, factoriesKilled, workersKilled };
  } finally {
    if (!kept) await rm(folder, { recursive: true, force: true });
  }
}

export async function run({ quick }: Sample): Promise<Figure[]> {
  const minute = 60_000;
  const durationMs = quick ? minute / 2 : 10 * minute;
  const outcome = await chaos({
    durationMs,
    issueEveryMs: quick ? 4_000 : 10_000,
    killEveryMs: 5_000,
    repositories: quick ? 4 : 12,
    patienceMs: 5 * minute,
    seed: 1,
  });
  for (const promise of outcome.broken) process.stderr.write(`  ${promise}\n`);
  const { broken, states, factoriesKilled, workersKilled } = outcome;
  return [
    {
      name: 'chaos-promises-broken',
      value: broken.length,
      unit: 'promises',
      against: {
        bound: 0,
        'duration-ms': durationMs,
        'factories-killed': factoriesKilled,
        'workers-killed': workersKilled,
        ...states,
      },
    },
  ];
}

async function prepare(bench: BenchFactory, count: number): Promise<Repository[]> {
  const repositories: Repository[] = [];
  try {
    for (let n = 0; n < count; n++) {
      const repo = `chaos-${n}`;
      const id = await bench.repository(repo, { 'README.md': '# A greeting\n' });
      repositories.push({ id, owner: bench.factory.github.org, repo });
    }
  } finally {
    await bench.close();
  }
  return repositories;
}

/** Waits until every job is at rest, as long as patience lasts, and until nothing moves any more. */
async function finish(
  bench: BenchFactory,
  issues: readonly OpenIssue[],
  patienceMs: number,
): Promise<Pick<ChaosOutcome, 'broken' | 'states'>> {
  const { factory } = bench;
  const until = Date.now() + patienceMs;
  for (const { jobId } of issues)
    while (!isAtRest((await factory.ledger.read(jobId)).state) && Date.now() < until)
      await setTimeout(pauseMs);
  await factory.github.settled();
  await untilQueuesAreQuiet(factory);
  const jobs = await Promise.all(issues.map(({ jobId }) => factory.ledger.read(jobId)));
  const states = Object.fromEntries(
    [...Map.groupBy(jobs, ({ state }) => state)].map(([s, of]) => [s, of.length]),
  );
  return { states, broken: await brokenPromises(bench, issues) };
}
