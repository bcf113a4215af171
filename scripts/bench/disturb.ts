import { setTimeout } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';
import { jobIdOf } from '../../src/contracts/job-id.ts';
import { killWorker } from './chaos-workers.ts';
import { type FactoryToKill, startFactoryToKill } from './factory-to-kill.ts';
import { type OpenIssue, triggerLabel } from './open-bench-factory.ts';
import { seeded } from './seeded.ts';

export type Disturbance = {
  /** How long issues come and things are killed. */
  durationMs: number;
  /** Between two labelled issues, about. */
  issueEveryMs: number;
  /** Between two kills, about. */
  killEveryMs: number;
  seed: number;
};

export type Repository = { id: number; owner: string; repo: string };
export type Disturbed = { issues: OpenIssue[]; factoriesKilled: number; workersKilled: number };

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const pauseMs = 200;

/** Labels issues in turn in the repositories, while workers and the whole factory are killed at random and its services fail now and then. None is left running. */
export async function disturb(
  size: Disturbance,
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
