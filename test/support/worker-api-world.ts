import { createHash } from 'node:crypto';
import type { WorkerOperation } from '../../src/contracts/worker-protocol.ts';
import type { ArtifactRef, RunOptions } from '../../src/job/job-values.ts';
import type { Attestor } from '../../src/ledger/sign-statement.ts';
import { createRecall } from '../../src/observability/learnings/recall-learnings.ts';
import { registrationCode } from '../../src/orchestration/registration-code.ts';
import { createWorkerApiApp } from '../../src/orchestration/worker-api/worker-api.ts';
import { createInMemoryDeliveredFiles } from './in-memory/delivered-files.ts';
import { createInMemoryGitHub } from './in-memory/github.ts';
import { createInMemoryMetrics } from './in-memory/metrics.ts';
import { repository } from './job-scenario.ts';
import { createOrchestrationWorld, registrationKey } from './orchestration-world.ts';
import { silentLog } from './silent-log.ts';

export type WorldAnswer = { status: number; body: Record<string, unknown>; code: string | undefined };

export const usage = { inputTokens: 1, outputTokens: 1, microUsd: 1, modelCalls: 1, durationMs: 1 };

/** worker-api over ports in memory, called as workers call it. */
export function createWorkerApiWorld(
  options: { files?: Record<string, string>; startedAt?: number; attestor?: Attestor } = {},
) {
  const world = createOrchestrationWorld(options);
  const github = createInMemoryGitHub({ now: world.clock.now });
  const address = github.addRepository({
    ...repository,
    files: { 'README.md': '# Widgets\n', ...options.files },
  });
  const deliveredFiles = createInMemoryDeliveredFiles();
  const metrics = createInMemoryMetrics();
  const app = createWorkerApiApp({
    ...world,
    ...(options.attestor === undefined ? {} : { attestor: options.attestor }),
    facts: github.facts,
    tokens: github.tokens,
    recall: createRecall(world),
    deliveredFiles,
    log: silentLog,
    metrics,
    installationDayMicroUsd: 100_000_000,
    registrationKey,
    gitUrl: 'http://git.test',
    model: { baseUrl: 'http://model.test/v1', apiKey: 'model-key', scripted: true },
  });

  async function post(
    path: string,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<WorldAnswer> {
    const response = await app.request(path, { method: 'POST', body, headers });
    const answer = (await response.json()) as Record<string, unknown>;
    const error = answer.error as { code: string } | undefined;
    return { status: response.status, body: answer, code: error?.code };
  }

  return {
    ...world,
    app,
    metrics,
    deliveredFiles,
    github,
    address,
    post,

    /** An approved job whose attempt has started. */
    async start({
      issueNumber = 3,
      options: runOptions = {},
      refinements = 1,
    }: {
      issueNumber?: number;
      options?: RunOptions;
      refinements?: number;
    } = {}): Promise<string> {
      const jobId = await world.approve({ issueNumber, options: runOptions, limits: { refinements } });
      await world.deliverDispatch();
      return jobId;
    },

    async artifact(content = 'content'): Promise<ArtifactRef> {
      return await world.artifacts.put(Buffer.from(content));
    },

    /** A worker of one attempt with a token of its own. */
    worker(jobId: string, attempt = 1, token = `token-of-${jobId}-${attempt}`) {
      const path = (operation: string) => `/v1/jobs/${jobId}/attempts/${attempt}/${operation}`;
      const call = (operation: WorkerOperation, body: object = {}) =>
        post(path(operation), JSON.stringify(body), { authorization: `Bearer ${token}` });
      return {
        path,
        call,
        register: () =>
          post(
            path('register'),
            JSON.stringify({
              code: registrationCode(registrationKey, jobId, attempt),
              tokenHash: createHash('sha256').update(token).digest('hex'),
            }),
          ),
      };
    },
  };
}
