import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { localWorkerEnvironment } from '../../src/config/local-worker-environment.ts';
import { jobIdOf } from '../../src/contracts/job-id.ts';
import {
  type LocalFactory,
  type LocalFactoryOptions,
  startLocalFactory,
} from '../../src/wiring/local/local-factory.ts';

export const triggerLabel = 'ai-factory';

/** A local factory on a fresh folder, and GitHub as its writer sees it. */
export type BenchFactory = {
  factory: LocalFactory;
  github: Octokit;
  /** A repository with these files; answers its id. */
  repository(name: string, files: Record<string, string>): Promise<number>;
  /** A repository with these files, and this many open issues that nobody has labelled. */
  issues(repository: string, files: Record<string, string>, count: number): Promise<OpenIssue[]>;
  /** Labels the issue; tells when it began to. */
  label(issue: OpenIssue): Promise<number>;
  close(): Promise<void>;
};

export type OpenIssue = { owner: string; repo: string; number: number; jobId: string };

/** A bench asks for, and starts, in minutes what people and repositories do in days. */
const unhurried = {
  '.github/factory.yml': 'limits: { attempts_per_day: 10000, commands_per_hour: 1000 }\n',
};

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** `dataDir`: the folder of an earlier factory, which is kept at the end. */
export async function openBenchFactory(options: Partial<LocalFactoryOptions> = {}): Promise<BenchFactory> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'devfactory-bench-')));
  const factory = await startLocalFactory({
    port: 0,
    model: { kind: 'scripted' },
    maxWorkers: 2,
    triggerLabel,
    notice: '',
    workerEnvironment: localWorkerEnvironment(process.env),
    onProgress: () => undefined,
    ...options,
    dataDir,
  });
  const github = new Octokit({
    baseUrl: factory.github.url,
    auth: factory.github.tokens.writer,
    log: silent,
  });
  async function repository(repo: string, files: Record<string, string>): Promise<number> {
    const { id } = await factory.github.createRepository(repo);
    const address = { owner: factory.github.org, repo };
    for (const [path, text] of Object.entries({ ...unhurried, ...files })) {
      const content = Buffer.from(text).toString('base64');
      await github.repos.createOrUpdateFileContents({ ...address, path, content, message: `Add ${path}` });
    }
    return id;
  }
  return {
    factory,
    github,
    repository,
    async issues(repo, files, count) {
      const id = await repository(repo, files);
      const address = { owner: factory.github.org, repo };
      const issues: OpenIssue[] = [];
      for (let n = 0; n < count; n++) {
        const { data } = await github.issues.create({
          ...address,
          title: `Change something, number ${n}`,
          body: 'Change something, so that it can be seen.',
        });
        issues.push({ ...address, number: data.number, jobId: jobIdOf(id, data.number) });
      }
      return issues;
    },
    async label({ owner, repo, number }) {
      const labelledAt = Date.now();
      await github.issues.addLabels({ owner, repo, issue_number: number, labels: [triggerLabel] });
      return labelledAt;
    },
    async close() {
      await factory.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** When the first event of this type happened to the job (ms), or undefined. */
export async function timeOf(
  factory: LocalFactory,
  jobId: string,
  type: string,
): Promise<number | undefined> {
  const commits = await factory.ledger.commits(jobId);
  const at = commits.find(({ events }) => events.some((event) => event.type === type))?.at;
  return at === undefined ? undefined : Date.parse(at);
}
