import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Assignment, WorkerOperation } from '../../src/contracts/worker-protocol.ts';
import { findAgent } from '../../src/execution/agents/agent-registry.ts';
import { createOpenAiModel } from '../../src/execution/agents/openai/openai-model.ts';
import { createGitProgram } from '../../src/execution/git/git-program.ts';
import { viewMachine } from '../../src/execution/sandbox/machine-view.ts';
import { createStandaloneWorkerControl } from '../../src/execution/standalone/standalone-worker-control.ts';
import { localMeans } from '../../src/execution/supervisor/local-means.ts';
import { createRights } from '../../src/execution/supervisor/rights.ts';
import type { WorkerDependencies } from '../../src/execution/supervisor/worker-dependencies.ts';
import type { WorkerControl } from '../../src/ports/worker-control.ts';
import { deriveSpec } from '../../src/request/derive-spec.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const testGit = createGitProgram({ searchPath: process.env.PATH ?? '', timeoutMs: 60_000 });

/** Everything a supervisor is given, on this machine, in a folder of its own; change what the test is about. */
export function supervisorMeans(
  change: Partial<WorkerDependencies> = {},
): Omit<WorkerDependencies, 'control' | 'register'> {
  let id = 0;
  const searchPath = change.searchPath ?? process.env.PATH ?? '';
  return {
    ...localMeans,
    folder: temporaryFolder('attempt'),
    git: testGit,
    searchPath,
    view: viewMachine(searchPath, dirname(process.execPath)),
    unsafeNoSandbox: false,
    findAgent,
    createModel: ({ name, baseUrl, apiKey }) => createOpenAiModel({ model: name, baseUrl, apiKey }),
    clock: { now: Date.now },
    ids: { next: () => `id-${++id}` },
    random: { next: () => 0.5 },
    log: { info() {}, warn() {}, error() {} },
    pause: (ms, signal) => setTimeout(Math.min(ms, 5), undefined, { signal }).catch(() => {}),
    rights: createRights(new AbortController().signal),
    ...change,
  };
}

export function assignment(change: Partial<Assignment> & { cloneUrl: string }): Assignment {
  const { cloneUrl, ...rest } = change;
  const somebody = { id: 7, login: 'somebody' };
  const request = rest.request ?? {
    schemaVersion: 1,
    issueNumber: 12,
    title: 'Say hello',
    body: 'Please.',
    author: somebody,
    requester: somebody,
    comments: [],
    hidden: [],
    frozenAt: '2026-01-01T00:00:00.000Z',
  };
  return {
    jobId: '1-12',
    attempt: 1,
    repository: { owner: 'acme', name: 'widgets', cloneUrl, defaultBranch: 'main' },
    issueNumber: 12,
    branch: 'factory/12-work',
    branchSha: null,
    request,
    spec: deriveSpec(request, rest.additions ?? []),
    additions: [],
    inputHash: 'a'.repeat(64),
    agent: 'native',
    model: {
      name: 'test-model',
      baseUrl: 'http://127.0.0.1:1/v1',
      apiKey: 'the-model-key-of-this-test',
      scripted: false,
    },
    commands: {},
    limits: {
      attempts: 1,
      refinements: 2,
      reviewRounds: 1,
      ciRounds: 1,
      questionRounds: 1,
      budgetMicroUsd: 5_000_000,
      maxWorkers: 1,
    },
    protectedPaths: ['.github/**'],
    dependencies: { cooldownDays: 7 },
    network: 'none',
    planOnly: false,
    roles: {},
    ...rest,
  };
}

export type Recorded = { operation: WorkerOperation; request: Record<string, unknown> };

/** The standalone control with a record of every call; `answer` may stand in for it. */
export function recordingControl(
  given: Assignment,
  answer: (operation: WorkerOperation, calls: Recorded[]) => object | undefined = () => undefined,
): {
  control: WorkerControl;
  calls: Recorded[];
  artifacts: string;
  of(operation: WorkerOperation): Record<string, unknown>[];
} {
  const artifacts = join(temporaryFolder('artifacts'), 'artifacts');
  mkdirSync(artifacts);
  const inner = createStandaloneWorkerControl(given, artifacts);
  const calls: Recorded[] = [];
  const control: WorkerControl = {
    async call(operation, request) {
      calls.push({ operation, request: request as Record<string, unknown> });
      const other = answer(operation, calls);
      return other === undefined
        ? inner.call(operation, request)
        : (other as Awaited<ReturnType<typeof inner.call<typeof operation>>>);
    },
    upload: (content) => inner.upload(content),
  };
  return {
    control,
    calls,
    artifacts,
    of: (operation) => calls.filter((call) => call.operation === operation).map((call) => call.request),
  };
}
