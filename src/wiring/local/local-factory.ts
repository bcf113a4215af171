import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handle } from 'hono/aws-lambda';
import { pino } from 'pino';
import { createSqsClient } from '../../adapters/aws/sqs-client.ts';
import { createSqsMessageQueue } from '../../adapters/aws/sqs-message-queue.ts';
import { pollQueue, type QueueHandler } from '../../adapters/local/cloud/poll-queue.ts';
import { type LocalGitHub, startLocalGitHub } from '../../adapters/local/github/local-github.ts';
import type { HttpHandler } from '../../adapters/local/http/serve-lambda.ts';
import {
  createProcessTaskRunner,
  type ProcessTaskRunner,
} from '../../adapters/local/tasks/process-task-runner.ts';
import { createJsonLog } from '../../adapters/system/json-log.ts';
import { systemClock } from '../../adapters/system/system-clock.ts';
import type { FunctionName } from '../../config/function-settings.ts';
import type { DispatchMessage } from '../../contracts/dispatch-message.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { followJobs, type ProgressLine } from '../../observability/follow-jobs.ts';
import { type JobSummary, summarizeJob } from '../../observability/summarize-job.ts';
import type { Log } from '../../ports/log.ts';
import { createConsoleApp } from '../console.ts';
import { createDispatcher } from '../dispatcher.ts';
import { createGithubWebhook } from '../github-webhook.ts';
import { createGovernance } from '../governance.ts';
import { createReporter } from '../reporter.ts';
import { createSweeper } from '../sweeper.ts';
import { createWorkerApi } from '../worker-api.ts';
import {
  type GitHubAccess,
  type LocalPlatform,
  type LocalPlatformOptions,
  type OpenGitHub,
  openLocalPlatform,
} from './local-platform.ts';
import { untilSettled } from './until-settled.ts';
import { watchReports } from './watch-reports.ts';

export type LocalFactoryOptions = Omit<LocalPlatformOptions, 'log'> & {
  /** Shown on every page: where the answers come from. */
  notice: string;
  /** What workers get beside their own variables: PATH, HOME, TMPDIR. */
  workerEnvironment: Record<string, string>;
  /** Told every new line of a job's story. */
  onProgress: (line: ProgressLine) => void;
  /** The worker's entry point; the load test starts one that does no work. */
  workerEntry?: string;
  /** Puts something between the functions and what they call, by other addresses in their environment; the benchmarks count there. */
  through?: (environment: Record<string, string>) => Promise<Record<string, string>>;
};

export type LocalFactory<G extends GitHubAccess = LocalGitHub> = Omit<
  LocalPlatform<G>,
  'serve' | 'closing'
> & {
  ledger: Pick<Ledger, 'read' | 'commits'>;
  /** Resolves once nothing more happens to the job by itself: delivered, ended, or waiting for a person. */
  settled(jobId: string): Promise<JobSummary>;
  sweep(options: { everything: boolean }): Promise<unknown>;
  /** Ends the workers, lets the handlers finish what they hold, and closes everything. */
  close(): Promise<void>;
};

/**
 * What of each queue is at work at once. All functions share one processor here: a few messages at a time keep it busy, and with more of them under way the next one
 * would only wait longer for its turn, whoever it belongs to. The dispatcher's messages share their passes.
 */
const atOnce = {
  jobs: { concurrency: 2, batchSize: 1 },
  dispatch: { concurrency: 2, batchSize: 10 },
  reports: { concurrency: 2, batchSize: 1 },
} as const;
const sweepEveryMs = 60_000;
const entryOfWorker = fileURLToPath(new URL('../../execution/main.ts', import.meta.url));

/**
 * The whole factory in one process: the executables on the embedded cloud and the local GitHub, workers as child processes, the log in
 * `dataDir/factory.log`. With a folder of an earlier run it goes on where that one stopped.
 */
export async function startLocalFactory(options: LocalFactoryOptions): Promise<LocalFactory> {
  return await startFactoryWith(options, startLocalGitHub);
}

/** The same with another GitHub than the local one. */
export async function startFactoryWith<G extends GitHubAccess>(
  options: LocalFactoryOptions,
  openGitHub: OpenGitHub<G>,
): Promise<LocalFactory<G>> {
  const destination = pino.destination({
    dest: join(options.dataDir, 'factory.log'),
    mkdir: true,
    sync: true,
  });
  const log = createJsonLog({ service: 'factory', destination });
  const platform = await openLocalPlatform({ ...options, log }, openGitHub);
  const { closing } = platform;
  try {
    return { ...platform, ...(await runExecutables(platform, options, log)), close: closing.close };
  } catch (error) {
    await closing
      .close()
      .catch((fault: unknown) => log.error('closing after a failed start failed', { error: fault }));
    throw error;
  }
}

async function runExecutables(platform: LocalPlatform<GitHubAccess>, options: LocalFactoryOptions, log: Log) {
  const { environment, closing, cloud, github, url } = platform;
  const { app, ledger } = createConsoleApp(environment, { log, notice: options.notice });
  const functions = (await options.through?.(environment)) ?? environment;
  const of = (name: FunctionName) => ({ ...functions, ...named(name) });
  platform.serve([
    { prefix: '/webhooks/github', handler: createGithubWebhook(of('github-webhook'), { log }) },
    { prefix: '/v1', handler: httpHandlerOf(createWorkerApi(of('worker-api'), { log })) },
    { prefix: '/', handler: httpHandlerOf(app) },
  ]);

  const sqs = createSqsClient(functions);
  closing.add(async () => sqs.destroy());
  const tasks = await createTasks(platform, options, log);
  const follower = followJobs({ commits: ledger.commits, print: options.onProgress });
  const onNews = (jobId: string) => {
    follower.news(jobId).catch((error: unknown) => log.warn('progress could not be shown', { jobId, error }));
  };
  const poll = (queue: keyof typeof atOnce, handler: QueueHandler) => {
    const queueUrl = functions[`${queue.toUpperCase()}_QUEUE_URL`] ?? cloud.queueUrls[queue];
    const poller = pollQueue({ client: sqs, queueUrl, handle: handler, log, ...atOnce[queue] });
    closing.add(() => poller.stop());
  };
  poll('jobs', createGovernance(of('governance'), { log }));
  poll('dispatch', createDispatcher(of('dispatcher'), { tasks, log }));
  poll('reports', watchReports(createReporter(of('reporter'), { log }), onNews));
  /* Closed before the pollers: a worker that saves its state needs the whole factory. */
  closing.add(() => tasks.close());

  const sweep = createSweeper({ ...environment, ...named('sweeper') }, { tasks, log });
  await sweep({ everything: true });
  const minute = setInterval(() => {
    sweep().catch((error: unknown) => log.error('a sweep failed', { error }));
  }, sweepEveryMs);
  closing.add(async () => clearInterval(minute));
  return {
    ledger,
    sweep,
    settled: async (jobId: string) => {
      const job = await untilSettled(ledger, jobId);
      /* The last line of the story comes before the summary. */
      await follower.news(jobId);
      return summarizeJob(job, { console: url, github: github.url });
    },
  };
}

/** As Lambda does. */
function named(name: FunctionName): Record<'AWS_LAMBDA_FUNCTION_NAME', string> {
  return { AWS_LAMBDA_FUNCTION_NAME: name };
}

/** Workers as child processes; the end of each is told to the dispatcher, as ECS tells it on AWS. */
async function createTasks(
  { environment, cloud }: LocalPlatform<GitHubAccess>,
  options: LocalFactoryOptions,
  log: Log,
): Promise<ProcessTaskRunner> {
  const queue = createSqsMessageQueue<DispatchMessage>({
    client: createSqsClient(environment),
    queueUrl: cloud.queueUrls.dispatch,
    artifacts: { put: () => Promise.reject(new Error('a dispatch message is never large')) },
  });
  return await createProcessTaskRunner({
    dataDir: options.dataDir,
    entry: options.workerEntry ?? entryOfWorker,
    /* Without it every worker strips and compiles some hundred files anew, which takes most of its start. It shares the factory's, if that has one. */
    environment: {
      ...options.workerEnvironment,
      NODE_COMPILE_CACHE: getCompileCacheDir() ?? join(options.dataDir, 'compile-cache'),
    },
    clock: systemClock,
    log,
    onExit: ({ jobId, attempt }, reason) =>
      queue.send(
        { type: 'task-stopped', jobId, attempt, reason },
        { group: jobId, deduplicationId: `task-stopped:${jobId}:${attempt}` },
      ),
  });
}

/** A fetch application as a Lambda behind API Gateway. Hono types its events by hand, a little narrower than @types/aws-lambda does. */
function httpHandlerOf(app: Parameters<typeof handle>[0]): HttpHandler {
  return handle(app) as unknown as HttpHandler;
}
