import type { DispatchMessage } from '../../src/contracts/dispatch-message.ts';
import type { FrozenRequest } from '../../src/contracts/frozen-request.ts';
import type { JobMessage } from '../../src/contracts/job-message.ts';
import type { ReportMessage } from '../../src/contracts/report-message.ts';
import type { Job } from '../../src/job/job.ts';
import type { JobCommand } from '../../src/job/job-command.ts';
import type { Priority, RunOptions, Verdict } from '../../src/job/job-values.ts';
import { issueHash } from '../../src/ledger/issue-hash.ts';
import { createLedger, type Handled } from '../../src/ledger/ledger.ts';
import { createKeepLearnings } from '../../src/observability/learnings/keep-learnings.ts';
import { createDispatch } from '../../src/orchestration/dispatch/dispatch.ts';
import { createTaskStarter } from '../../src/orchestration/dispatch/task-starter.ts';
import { createSweep } from '../../src/orchestration/sweep/sweep.ts';
import { createCarryOut } from '../../src/wiring/carry-out-effects.ts';
import { createAdjustableClock } from './adjustable-clock.ts';
import { createInMemoryArtifactStore } from './in-memory/artifact-store.ts';
import { createInMemoryBudgetStore } from './in-memory/budget-store.ts';
import { createInMemoryCursorStore } from './in-memory/cursor-store.ts';
import { createInMemoryEventStore } from './in-memory/event-store.ts';
import { createInMemoryFileLockStore } from './in-memory/file-lock-store.ts';
import { createInMemoryHeadStore } from './in-memory/head-store.ts';
import { createInMemoryLearningStore } from './in-memory/learning-store.ts';
import { createInMemoryLeaseStore } from './in-memory/lease-store.ts';
import { createInMemoryQueue } from './in-memory/message-queue.ts';
import { createInMemoryOutcomeStore } from './in-memory/outcome-store.ts';
import { createInMemorySlotStore } from './in-memory/slot-store.ts';
import { createInMemoryStartStore } from './in-memory/start-store.ts';
import { createInMemoryTaskRunner } from './in-memory/task-runner.ts';
import { artifact, repository, requester, verdict } from './job-scenario.ts';
import { silentLog } from './silent-log.ts';
import { silentMetrics } from './silent-metrics.ts';

export const registrationKey = 'k'.repeat(32);

export type WorldJob = {
  issueNumber: number;
  repositoryId?: number;
  priority?: Priority;
  options?: RunOptions;
  limits?: Partial<Verdict['limits']>;
};

/** The orchestration plane over ports in memory. Nothing moves by itself: a test delivers the messages. */
export function createOrchestrationWorld(options: { maxWorkers?: number; startedAt?: number } = {}) {
  const clock = createAdjustableClock(options.startedAt);
  const store = createInMemoryEventStore();
  const heads = createInMemoryHeadStore();
  const leases = createInMemoryLeaseStore();
  const slots = createInMemorySlotStore();
  const starts = createInMemoryStartStore();
  const budgets = createInMemoryBudgetStore();
  const fileLocks = createInMemoryFileLockStore();
  const outcomes = createInMemoryOutcomeStore();
  const artifacts = createInMemoryArtifactStore();
  const tasks = createInMemoryTaskRunner({ clock });
  const jobs = createInMemoryQueue<JobMessage>({ clock });
  const dispatchQueue = createInMemoryQueue<DispatchMessage>({ clock });
  const reports = createInMemoryQueue<ReportMessage>({ clock, fifo: true });
  const learnings = createInMemoryLearningStore();
  const keepLearnings = createKeepLearnings({ learnings, artifacts, log: silentLog });
  const targets = { jobs, dispatch: dispatchQueue, reports, fileLocks, budgets, outcomes, keepLearnings };
  const common = { store, heads, clock, random: { next: () => 0.5 }, log: silentLog, pause: async () => {} };
  const carryOut = createCarryOut(targets);
  const ledger = createLedger({ ...common, carryOut });
  const startTask = createTaskStarter({
    tasks,
    workerApiUrl: 'http://worker-api',
    registrationKey,
    log: silentLog,
  });
  const unknownIsGoneAfterMs = 60_000;
  const dispatch = createDispatch({
    ...common,
    ledger: createLedger({ ...common, carryOut: createCarryOut({ ...targets, startTask }) }),
    slots,
    starts,
    budgets,
    fileLocks,
    tasks,
    jobs,
    startTask,
    maxWorkers: options.maxWorkers ?? 4,
    unknownIsGoneAfterMs,
  });
  const sweep = createSweep({
    ...common,
    ledger,
    leases,
    slots,
    tasks,
    jobs,
    dispatch: dispatchQueue,
    carryOut,
    metrics: silentMetrics,
    cursors: createInMemoryCursorStore(),
  });

  let commands = 0;
  const issue = async (jobId: string, command: JobCommand): Promise<Handled> => {
    commands += 1;
    return await ledger.handle(jobId, {
      commandId: `test:${commands}`,
      actor: { kind: 'governance' },
      command,
    });
  };

  return {
    learnings,
    clock,
    store,
    heads,
    leases,
    slots,
    starts,
    budgets,
    fileLocks,
    outcomes,
    artifacts,
    tasks,
    jobs,
    dispatchQueue,
    reports,
    unknownIsGoneAfterMs,
    ledger,
    carryOut,
    dispatch,
    sweep,
    issue,

    /** A job that was asked for and approved. */
    async approve({
      issueNumber,
      repositoryId = repository.id,
      priority = 'medium',
      options: runOptions = {},
      limits,
    }: WorldJob): Promise<string> {
      const jobId = await submit({ issueNumber, repositoryId, priority, options: runOptions });
      const { details } = await ledger.read(jobId);
      const approval = verdict('approve', details?.inputHash ?? '');
      await issue(jobId, {
        type: 'RecordVerdict',
        verdict: {
          ...approval,
          policySha: null,
          agent: details?.options.agent ?? approval.agent,
          model: details?.options.model ?? approval.model,
          ...(details?.options.planOnly === true ? { planOnly: true } : {}),
          limits: { ...approval.limits, ...limits },
        },
      });
      return jobId;
    },
    submit,

    /** Delivers everything on the dispatch queue, and what that brings about there. */
    async deliverDispatch(): Promise<void> {
      for (let next = dispatchQueue.take(); next !== undefined; next = dispatchQueue.take()) {
        await dispatch(next.message, { redelivered: false });
      }
    },

    /** Does with `worker-lost` messages what governance does; other messages are passed over. Answers all types seen. */
    async deliverJobs(branchHead: string | null = null): Promise<JobMessage['type'][]> {
      const seen: JobMessage['type'][] = [];
      for (let next = jobs.take(); next !== undefined; next = jobs.take()) {
        const { message } = next;
        seen.push(message.type);
        if (message.type !== 'worker-lost') continue;
        const { commandId, jobId, attempt, evidence } = message;
        const command = { type: 'LoseWorker', attempt, evidence, branchHead } as const;
        await ledger.handle(jobId, { commandId, actor: { kind: 'governance' }, command });
      }
      return seen;
    },

    /** A worker of the attempt shows up and plans; the job is IN_PROGRESS then. */
    async startWork(jobId: string): Promise<number> {
      const attempt = (await ledger.read(jobId)).details?.attempt?.number ?? 0;
      await issue(jobId, { type: 'RegisterWorker', attempt, tokenHash: 'f'.repeat(64) });
      await issue(jobId, { type: 'RecordPlan', attempt, plan: artifact, items: 1, writeGlobs: ['src/**'] });
      return attempt;
    },

    async stateOf(jobId: string): Promise<Job['state']> {
      return (await ledger.read(jobId)).state;
    },
  };

  async function submit({
    issueNumber,
    repositoryId = repository.id,
    priority = 'medium',
    options: runOptions = {},
  }: WorldJob): Promise<string> {
    const jobId = `${repositoryId}-${issueNumber}`;
    const frozen: FrozenRequest = {
      schemaVersion: 1,
      issueNumber,
      title: 'Add a greeting',
      body: 'Greet people by name.',
      author: requester,
      requester,
      comments: [],
      hidden: [],
      frozenAt: new Date(clock.now()).toISOString(),
    };
    const ref = await artifacts.put(Buffer.from(JSON.stringify(frozen)));
    await issue(jobId, {
      type: 'SubmitJob',
      repository: { ...repository, id: repositoryId },
      issueNumber,
      branch: `factory/${issueNumber}-add-a-greeting`,
      requester,
      priority,
      options: runOptions,
      request: { hash: ref.sha256, artifact: ref, title: frozen.title, issue: issueHash(frozen) },
    });
    return jobId;
  }
}
