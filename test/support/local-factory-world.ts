import { setMaxListeners } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';
import { localWorkerEnvironment } from '../../src/config/local-worker-environment.ts';
import type { ChosenModel } from '../../src/config/model-choice.ts';
import { jobIdOf } from '../../src/contracts/job-id.ts';
import type { Job, KnownJob } from '../../src/job/job.ts';
import type { JobState } from '../../src/job/job-state.ts';
import { type ChainFault, verifyChain } from '../../src/ledger/verify-chain.ts';
import {
  type LocalFactory,
  type LocalFactoryOptions,
  startLocalFactory,
} from '../../src/wiring/local/local-factory.ts';
import { type ClonedBranch, cloneBranch } from './clone-branch.ts';
import { type IssueAddress, type IssuePage, pageOnce } from './issue-page.ts';
import { queueIsEmpty } from './queue-is-empty.ts';

/** The whole factory on a folder of its own, driven as people drive it: through GitHub's API with their tokens. */
export type FactoryWorld = {
  factory: LocalFactory;
  dataDir: string;
  as: Record<'admin' | 'writer' | 'reader' | 'outsider', Octokit>;
  with(token: string): Octokit;
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
  /** Commits `files` on a new repository, labels an issue and waits for its job. */
  jobFor(
    name: string,
    issue: { title: string; body?: string },
    states: readonly JobState[],
    files?: Record<string, string>,
  ): Promise<JobOnGitHub>;
  /** The issue's page once it looks as it should; read as the admin. */
  page(job: { address: IssueAddress }, accept?: (page: IssuePage) => boolean): Promise<IssuePage>;
  /** All pull requests of a repository, open or not. */
  pullRequests(
    address: Address,
  ): Promise<{ number: number; state: string; title: string; body: string; head: string }[]>;
  /** The files of a branch as a real clone has them; undefined when there is no such branch. */
  clone(address: Address, branch: string): Promise<ClonedBranch | undefined>;
  /** The process of an attempt, as the factory keeps it. */
  taskOf(jobId: string, attempt: number): Promise<{ pid: number; ended: boolean }>;
  /** Resolves once no message is left on the jobs queue, waiting or at work. */
  idle(): Promise<void>;
  /** What is wrong with the job's log; undefined when it is whole. */
  chainFault(jobId: string): Promise<ChainFault | undefined>;
  close(): Promise<void>;
};

export type Address = { owner: string; repo: string };
export type JobOnGitHub = {
  job: KnownJob;
  address: Address & { issue_number: number };
  repositoryId: number;
};

const silent = { debug() {}, info() {}, warn() {}, error() {} };
/** For machines that are busy with other things, too; a job takes some seconds. */
const patienceMs = 100_000;
/** Not every change of a job is told aloud. */
const lookAgainMs = 200;

/** Starts a factory; `dataDir` of an earlier one goes on where that stopped, and is then kept at the end. */
export async function openFactoryWorld(
  model: ChosenModel,
  options: Partial<
    Pick<
      LocalFactoryOptions,
      | 'maxWorkers'
      | 'workerEntry'
      | 'workerEnvironment'
      | 'dataDir'
      | 'installationDayBudgetUsd'
      | 'secondOpinion'
    >
  > = {},
): Promise<FactoryWorld> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'factory-world-')));
  const story: string[] = [];
  const heard = new EventTarget();
  setMaxListeners(0, heard);
  const factory = await startLocalFactory({
    dataDir,
    port: 0,
    model,
    maxWorkers: 2,
    triggerLabel: 'ai-factory',
    /* A test that is about it says so: an opinion costs money that tests of budgets count. */
    secondOpinion: 'off',
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
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const news = new Promise((resolve) => heard.addEventListener('progress', resolve, { once: true }));
      const job = await factory.ledger.read(jobId);
      if (states.includes(job.state)) return job;
      if (Date.now() > deadline)
        throw new Error(
          `job ${jobId} is ${job.state}, not ${states.join(' or ')}:\n${story.join('\n')}\n${await complaints(dataDir)}`,
        );
      await Promise.race([news, setTimeout(lookAgainMs)]);
    }
  }

  async function repository(name: string, files: Record<string, string>) {
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
  }

  async function labelledIssue(address: Address, issue: { title: string; body?: string }): Promise<number> {
    const { owner, repo } = address;
    const { data } = await as.writer.issues.create({ owner, repo, ...issue });
    await as.writer.issues.addLabels({ owner, repo, issue_number: data.number, labels: ['ai-factory'] });
    return data.number;
  }

  return {
    factory,
    dataDir,
    as,
    with: client,
    story,
    jobIn,
    repository,
    labelledIssue,
    async jobFor(name, issue, states, files = { 'README.md': '# A greeting\n' }) {
      const { id, ...address } = await repository(name, files);
      const number = await labelledIssue(address, issue);
      const job = await jobIn(id, number, states);
      if (job.details === undefined) throw new Error(`job ${job.id} knows no request`);
      return {
        job: { ...job, details: job.details },
        address: { ...address, issue_number: number },
        repositoryId: id,
      };
    },
    page: ({ address }, accept = () => true) => pageOnce(as.admin, address, accept),
    async pullRequests({ owner, repo }) {
      const { data } = await as.admin.pulls.list({ owner, repo, state: 'all', per_page: 100 });
      return data.map(({ number, state, title, body, head }) => ({
        number,
        state,
        title,
        body: body ?? '',
        head: head.ref,
      }));
    },
    clone: ({ owner, repo }, branch) =>
      cloneBranch(`${factory.github.gitUrl}/${owner}/${repo}.git`, tokens.writer, branch),
    taskOf: async (jobId, attempt) =>
      JSON.parse(await readFile(join(dataDir, 'tasks', `${jobId}-${attempt}.json`), 'utf8')),
    idle: () => queueIsEmpty(factory.environment),
    chainFault: async (jobId) => verifyChain(jobId, await factory.ledger.commits(jobId)),
    async close() {
      await factory.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What the factory's own log warns of, for whoever reads a failed test. */
async function complaints(dataDir: string): Promise<string> {
  const lines = (await readFile(join(dataDir, 'factory.log'), 'utf8')).split('\n');
  return lines
    .filter((line) => /"level":"(warn|error)"/.test(line))
    .slice(-20)
    .join('\n');
}
