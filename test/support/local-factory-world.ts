import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { localWorkerEnvironment } from '../../src/config/local-worker-environment.ts';
import type { ChosenModel } from '../../src/config/model-choice.ts';
import { jobIdOf } from '../../src/contracts/job-id.ts';
import type { Job } from '../../src/job/job.ts';
import type { JobState } from '../../src/job/job-state.ts';
import {
  type LocalFactory,
  type LocalFactoryOptions,
  startLocalFactory,
} from '../../src/wiring/local/local-factory.ts';

/** The whole factory on a folder of its own, driven as people drive it: through GitHub's API with their tokens. */
export type FactoryWorld = {
  factory: LocalFactory;
  dataDir: string;
  as: Record<'admin' | 'writer' | 'reader' | 'outsider', Octokit>;
  /** What the terminal would have shown. */
  story: string[];
  /** A repository with these files on its default branch; no files: no commits. */
  repository(
    name: string,
    files: Record<string, string>,
  ): Promise<{ owner: string; repo: string; id: number }>;
  /** An issue, opened and labelled by the writer. */
  labelledIssue(
    address: { owner: string; repo: string },
    issue: { title: string; body?: string },
  ): Promise<number>;
  /** The job once it is in one of the states; fails with its story when that takes too long. */
  jobIn(repositoryId: number, issueNumber: number, states: readonly JobState[]): Promise<Job>;
  close(): Promise<void>;
};

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const patienceMs = 45_000;

/** Starts a factory; `dataDir` of an earlier one goes on where that stopped, and is then kept at the end. */
export async function openFactoryWorld(
  model: ChosenModel,
  options: Partial<Pick<LocalFactoryOptions, 'maxWorkers' | 'workerEntry' | 'dataDir'>> = {},
): Promise<FactoryWorld> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'factory-world-')));
  const story: string[] = [];
  const heard = new EventTarget();
  const factory = await startLocalFactory({
    dataDir,
    port: 0,
    model,
    maxWorkers: 2,
    triggerLabel: 'ai-factory',
    notice: '',
    workerEnvironment: localWorkerEnvironment(process.env),
    onProgress: ({ reference, text }) => {
      story.push(`${reference} ${text}`);
      heard.dispatchEvent(new Event('progress'));
    },
    ...options,
  });
  const client = (auth: string) => new Octokit({ baseUrl: factory.github.url, auth, log: silent });
  const { tokens } = factory.github;
  const as = {
    admin: client(tokens.admin),
    writer: client(tokens.writer),
    reader: client(tokens.reader),
    outsider: client(tokens.outsider),
  };

  async function jobIn(repositoryId: number, issueNumber: number, states: readonly JobState[]): Promise<Job> {
    const jobId = jobIdOf(repositoryId, issueNumber);
    const tooLong = AbortSignal.timeout(patienceMs);
    for (;;) {
      const news = new Promise((resolve) => heard.addEventListener('progress', resolve, { once: true }));
      const job = await factory.ledger.read(jobId);
      if (states.includes(job.state)) return job;
      await Promise.race([
        news,
        new Promise((resolve) => tooLong.addEventListener('abort', resolve, { once: true })),
      ]);
      if (tooLong.aborted)
        throw new Error(`job ${jobId} is ${job.state}, not ${states.join(' or ')}:\n${story.join('\n')}`);
    }
  }

  return {
    factory,
    dataDir,
    as,
    story,
    jobIn,
    async repository(name, files) {
      const { id } = await factory.github.createRepository(name);
      const address = { owner: factory.github.org, repo: name };
      for (const [path, text] of Object.entries(files)) {
        const content = Buffer.from(text).toString('base64');
        await as.writer.repos.createOrUpdateFileContents({
          ...address,
          path,
          content,
          message: `Add ${path}`,
        });
      }
      return { ...address, id };
    },
    async labelledIssue(address, issue) {
      const { data } = await as.writer.issues.create({ ...address, ...issue });
      await as.writer.issues.addLabels({ ...address, issue_number: data.number, labels: ['ai-factory'] });
      return data.number;
    },
    async close() {
      await factory.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
