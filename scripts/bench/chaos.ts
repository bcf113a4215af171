import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';
import { processStart } from '../../src/adapters/local/tasks/process-identity.ts';
import { openTaskRecords, type TaskRecord } from '../../src/adapters/local/tasks/task-records.ts';
import { jobIdOf } from '../../src/contracts/job-id.ts';
import { isAtRest } from '../../src/contracts/job-list.ts';
import { brokenPromises } from './broken-promises.ts';
import { type FactoryToKill, startFactoryToKill } from './factory-to-kill.ts';
import type { Figure, Sample } from './figure.ts';
import { type BenchFactory, type OpenIssue, openBenchFactory, triggerLabel } from './open-bench-factory.ts';
import { untilQueuesAreQuiet } from './quiet-queues.ts';
import { seeded } from './seeded.ts';

export type ChaosSize = {
  /** How long issues come and things are killed. */
  durationMs: number;
  /** Between two labelled issues, about. */
  issueEveryMs: number;
  /** Between two kills, about. */
  killEveryMs: number;
  repositories: number;
  /** How long the undisturbed factory may take in the end until every job is at rest. */
  patienceMs: number;
  seed: number;
};

export type ChaosOutcome = {
  broken: string[];
  states: Record<string, number>;
  factoriesKilled: number;
  workersKilled: number;
};

const silent = { debug() {}, info() {}, warn() {}, error() {} };
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

type Repository = { id: number; owner: string; repo: string };

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

type Disturbed = { issues: OpenIssue[]; factoriesKilled: number; workersKilled: number };

async function disturb(
  size: ChaosSize,
  repositories: readonly Repository[],
  { dataDir, scenarioPath }: { dataDir: string; scenarioPath: string },
): Promise<Disturbed> {
  const next = seeded(size.seed);
  const until = Date.now() + size.durationMs;
  const about = (ms: number) => ms * (0.5 + next());
  const result: Disturbed = { issues: [], factoriesKilled: 0, workersKilled: 0 };
  let lives = 0;
  const start = () => startFactoryToKill(dataDir, scenarioPath, size.seed * 1_000 + lives++);
  let factory = await start();

  async function labelIssues(): Promise<void> {
    while (Date.now() < until) {
      const n = result.issues.length;
      const repository = repositories[n % repositories.length];
      if (repository === undefined) throw new Error('there is no repository to open issues in');
      const { id, owner, repo } = repository;
      const number = await untilDone(
        () => factory,
        async (github) => {
          const { data } = await github.issues.create({ owner, repo, title: `Greet ${n}`, body: 'Please.' });
          await github.issues.addLabels({ owner, repo, issue_number: data.number, labels: [triggerLabel] });
          return data.number;
        },
      );
      result.issues.push({ owner, repo, number, jobId: jobIdOf(id, number) });
      await setTimeout(about(size.issueEveryMs));
    }
  }

  async function killThings(): Promise<void> {
    while (Date.now() < until) {
      await setTimeout(about(size.killEveryMs));
      if (next() < 0.5) {
        result.workersKilled += await killWorker(dataDir, next);
        continue;
      }
      await factory.kill();
      result.factoriesKilled += 1;
      factory = await start();
    }
  }

  try {
    await Promise.all([labelIssues(), killThings()]);
  } finally {
    await factory.kill();
  }
  result.factoriesKilled += 1;
  return result;
}

/** Does it again on whatever factory lives then, until it was answered: its GitHub dies and fails together with it. */
async function untilDone<T>(living: () => FactoryToKill, act: (github: Octokit) => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn++) {
    const { url, token } = living().github;
    try {
      return await act(new Octokit({ baseUrl: url, auth: token, log: silent }));
    } catch (error) {
      if (turn === 200) throw error;
      await setTimeout(pauseMs);
    }
  }
}

/** Kills one worker that is at work, if there is any; answers how many. */
async function killWorker(dataDir: string, next: () => number): Promise<number> {
  const working = await livingWorkers(dataDir);
  const pid = working[Math.floor(next() * working.length)];
  if (pid === undefined) return 0;
  process.kill(pid, 'SIGKILL');
  return 1;
}

async function livingWorkers(dataDir: string): Promise<number[]> {
  const records = await taskRecords(dataDir);
  const starts = await Promise.all(records.map(({ pid }) => processStart(pid)));
  return records.filter(({ startedAs }, n) => starts[n] === startedAs).map(({ pid }) => pid);
}

async function taskRecords(dataDir: string): Promise<TaskRecord[]> {
  const records = await openTaskRecords(join(dataDir, 'tasks'));
  return await records.readAll();
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

/** Whatever of a worker's process group is still there, though the factory was closed. */
async function workersLeft(dataDir: string): Promise<string[]> {
  const living = await livingWorkers(dataDir);
  const records = await taskRecords(dataDir);
  const groups = records.filter(({ pid }) => isGroupAlive(pid)).map(({ pid }) => pid);
  return [...new Set([...living, ...groups])].map((pid) => `the process (group) ${pid} of a worker is left`);
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
