import { functionSettings } from '../../src/config/function-settings.ts';
import { queueDefinitions } from '../../src/config/queue-definitions.ts';
import type { Commit } from '../../src/contracts/commit.ts';
import type { DispatchMessage } from '../../src/contracts/dispatch-message.ts';
import { FactoryError } from '../../src/contracts/factory-error.ts';
import type { JobMessage } from '../../src/contracts/job-message.ts';
import type { ReportMessage } from '../../src/contracts/report-message.ts';
import { factoryScope } from '../../src/orchestration/dispatch/attempt-slots.ts';
import type { RepositoryAddress } from '../../src/ports/github-facts.ts';
import type { Log } from '../../src/ports/log.ts';
import type { SlotOwner } from '../../src/ports/slot-store.ts';
import { createInMemoryAnchorStore } from '../support/in-memory/anchor-store.ts';
import { createInMemoryArtifactStore } from '../support/in-memory/artifact-store.ts';
import { createInMemoryBudgetStore } from '../support/in-memory/budget-store.ts';
import { createInMemoryCursorStore } from '../support/in-memory/cursor-store.ts';
import { createInMemoryDeliveredFiles } from '../support/in-memory/delivered-files.ts';
import { createInMemoryDeliveryStore } from '../support/in-memory/delivery-store.ts';
import { createInMemoryFileLockStore } from '../support/in-memory/file-lock-store.ts';
import { createInMemoryHeadStore } from '../support/in-memory/head-store.ts';
import { createInMemoryLearningStore } from '../support/in-memory/learning-store.ts';
import { createInMemoryLeaseStore } from '../support/in-memory/lease-store.ts';
import { createInMemoryOutcomeStore } from '../support/in-memory/outcome-store.ts';
import { createInMemoryQuotaStore } from '../support/in-memory/quota-store.ts';
import { createInMemorySlotStore } from '../support/in-memory/slot-store.ts';
import { createInMemoryStartStore } from '../support/in-memory/start-store.ts';
import { createApprovalOracle } from './approval-oracle.ts';
import { createFrozenEventStore } from './frozen-event-store.ts';
import { createFoldingMemory } from './memory-of-folded.ts';
import { createVerifyingMemory } from './memory-of-verified.ts';
import type { Plants } from './plants.ts';
import { createPrng } from './prng.ts';
import type { Scenario } from './scenario.ts';
import { createSimulatedAnalyst } from './simulated-analyst.ts';
import { createSimulatedDeadLetters } from './simulated-dead-letters.ts';
import { createSimulatedGitHub, type SimulatedGitHub } from './simulated-github.ts';
import { createWayToGitHub, isOnlyLimited } from './simulated-limits.ts';
import type { SimulatedPorts } from './simulated-ports.ts';
import { type Consumers, createSimulatedQueue } from './simulated-queue.ts';
import { createSimulatedTasks, type SimulatedTask } from './simulated-tasks.ts';
import { simulateWorker } from './simulated-worker.ts';
import type { Simulation } from './simulation.ts';
import { createWatch } from './watch.ts';
import { watchQuotas } from './watch-quotas.ts';
import { watchRebases } from './watch-rebases.ts';
import { watchStarts } from './watch-starts.ts';
import { watchTokens } from './watch-tokens.ts';
import { createSimulatedDeliveries } from './webhook-delivery.ts';
import { type Planes, wirePlanes } from './wire-planes.ts';
import type { World } from './world.ts';

/** Everything outside the planes, and the planes in it. It survives every crash. `work`: what workers do. */
export function createWorld(
  simulation: Simulation,
  settings: Scenario,
  plants: Plants,
  work: typeof simulateWorker = simulateWorker,
): World {
  const { scheduler, pace } = simulation;
  const { clock } = scheduler;
  let world: World;
  const approvals = createApprovalOracle(() => world);
  const starts = watchStarts(() => world);
  const rebases = watchRebases(() => world);
  const counting = watchQuotas(createInMemoryQuotaStore(), () => world);
  const store = createFrozenEventStore((commit) => {
    watch.committed(commit);
    approvals(commit);
    counting.committed(commit);
    starts(commit);
    checkLoss(world, commit);
    checkPushed(world, commit);
    rebases.committed(commit);
    checkWantOfMachine(world, commit);
    for (const hear of world.committed) hear(commit);
  });
  const watch = createWatch(simulation, (jobId, commandId) =>
    store.log(jobId).some((commit) => commit.commandId === commandId),
  );
  const quarantined: string[] = [];
  const artifacts = createInMemoryArtifactStore();
  const webhooks = createSimulatedDeliveries(simulation, () => world.planes.webhook, {
    late: settings.lateWebhooks,
    unreached: settings.unreached,
  });
  const github = createSimulatedGitHub(simulation, webhooks.send, (token) =>
    github.minted.some((minted) => minted.token === token && minted.purpose === 'push'),
  );
  github.state.refusesDismissals = settings.refusesDismissals;
  const budgets = createInMemoryBudgetStore();
  const limits = new Map<string, number>();
  const spent = new Map<string, number>();
  const raises = new Set<string>();
  const raised = new Map<string, number>();
  const leases = (plants.leaseStore ?? createInMemoryLeaseStore)();
  const heads = createInMemoryHeadStore();
  const ports: SimulatedPorts = {
    store,
    heads,
    register: { jobIds: async () => ({ jobIds: store.jobIds() }) },
    cursors: createInMemoryCursorStore(),
    anchors: createInMemoryAnchorStore(),
    unanchored: heads.unanchored,
    webhooks,
    deadLetters: (queue) => deadLetters[queue],
    leases: {
      ...leases,
      async beat(lease) {
        const known = await leases.get(lease.jobId);
        const answer = await leases.beat(lease);
        if (answer === 'beaten' && (known?.attempt ?? 0) > lease.attempt)
          simulation.violate(
            'only the newest live attempt writes',
            `${lease.jobId}: attempt ${lease.attempt} took the lease of attempt ${known?.attempt}`,
          );
        return answer;
      },
    },
    slots: createInMemorySlotStore(),
    starts: createInMemoryStartStore(),
    budgets: {
      ...budgets,
      async open(scope, microUsd) {
        limits.set(scope, Math.max(limits.get(scope) ?? 0, microUsd));
        await budgets.open(scope, microUsd);
      },
      async raise(scope, raiseId, microUsd) {
        await budgets.raise(scope, raiseId, microUsd);
        if (raises.has(`${scope} ${raiseId}`)) return;
        raises.add(`${scope} ${raiseId}`);
        raised.set(scope, (raised.get(scope) ?? 0) + microUsd);
      },
    },
    fileLocks: createInMemoryFileLockStore(),
    outcomes: createInMemoryOutcomeStore(),
    learnings: createInMemoryLearningStore(),
    deliveredFiles: createInMemoryDeliveredFiles(),
    deliveries: createInMemoryDeliveryStore(clock),
    quotas: counting.quotas,
    artifacts,
    github,
    jobs: () => world.queues.jobs,
    dispatch: () => world.queues.dispatch,
    reports: () => world.queues.reports,
    quarantine: {
      async send(message) {
        quarantined.push(JSON.stringify(message));
        simulation.note(() => `quarantined: ${JSON.stringify(message)}`);
      },
    },
    tasks: () => world.tasks,
    log: watchfulLog(simulation),
    verify: createVerifyingMemory(),
    fold: createFoldingMemory(),
  };

  const planes = wirePlanes(simulation, ports, {
    maxWorkers: settings.maxWorkers,
    dispatchers: settings.dispatchers,
    installationDayMicroUsd: settings.installationDay,
    plants,
    toGitHub: createWayToGitHub(simulation, settings.limited),
    ...(settings.analyst ? { analyst: createSimulatedAnalyst(simulation, settings.asks) } : {}),
    observe: watch.observe,
    observeTokens: (tokens) => watchTokens(tokens, () => world),
  });
  const consume =
    (plane: Planes['governance']) => (event: Parameters<Parameters<Parameters<typeof plane.run>[0]>[0]>[0]) =>
      plane.run(async (handle) => {
        const failures = await handle(event);
        return plants.failures?.(failures) ?? failures;
      });
  const { jobs, dispatch, reports } = queueDefinitions;
  const queue = <Message>(
    definition: (typeof queueDefinitions)[keyof typeof queueDefinitions],
    plane: Planes['governance'],
    { batch }: { batch: Consumers },
  ) =>
    createSimulatedQueue<Message>(
      simulation,
      definition.name,
      consume(plane),
      definition,
      pace === undefined ? undefined : batch,
    );
  const { governance, dispatcher, reporter } = functionSettings;
  const queues = {
    jobs: queue<JobMessage>(jobs, planes.governance, governance),
    dispatch: queue<DispatchMessage>(dispatch, planes.dispatcher, dispatcher),
    reports: queue<ReportMessage>(reports, planes.reporter, reporter),
  };

  const deadLetters = {
    jobs: createSimulatedDeadLetters(simulation, queues.jobs),
    dispatch: createSimulatedDeadLetters(simulation, queues.dispatch),
    reports: createSimulatedDeadLetters(simulation, queues.reports),
  };

  const checkTask = (task: SimulatedTask) => {
    const running = world.tasks.all().filter((other) => other.state !== 'stopped');
    if (running.length > settings.maxWorkers)
      simulation.violate(
        'no more tasks than slots',
        `${running.length} tasks with ${task.host.name}, ${settings.maxWorkers} allowed`,
      );
    const { details } = watch.job(task.jobId);
    const beside = running.filter(
      ({ jobId }) => watch.job(jobId).details?.repository.id === details?.repository.id,
    );
    if (beside.length > (details?.verdict?.limits.maxWorkers ?? 1))
      simulation.violate(
        'no more tasks than slots',
        `${beside.length} tasks of one repository with ${task.host.name}`,
      );
    void ports.slots.owners(factoryScope).then((owners) => {
      if (!owners.some((owner) => isOwner(owner, task)))
        simulation.violate('no task without a slot', `${task.host.name} was created and owns none`);
    });
  };
  const tasks = createSimulatedTasks(simulation, settings.machines ?? {}, {
    work: (task, request) => work(world, task.host, request),
    created: checkTask,
    started: () => {},
    ended: ({ jobId, attempt }) =>
      void world.queues.dispatch.send(
        { type: 'task-stopped', jobId, attempt, reason: 'the task ended' },
        { group: jobId, deduplicationId: `task-stopped:${jobId}:${attempt}` },
      ),
  });

  world = {
    simulation,
    settings,
    will: createPrng(settings.seed ^ 0x3117),
    committed: [],
    plants,
    repositories: repositoriesOf(github, settings),
    store,
    ports,
    github,
    tasks,
    planes,
    watch,
    queues,
    quarantined,
    webhooks,
    said: [],
    closings: [],
    merges: [],
    pushedOver: new Set(),
    reviews: new Map(),
    budgetScopes: () => [...limits.keys()],
    spend(jobId, attempt, microUsd) {
      const { details } = watch.job(jobId);
      const started = store
        .log(jobId)
        .find((commit) => commit.events.some((e) => e.type === 'AttemptStarted' && e.attempt === attempt));
      const day = (started?.at ?? '').slice(0, 'YYYY-MM-DD'.length);
      const scopes = [
        `job:${jobId}`,
        `repository:${details?.repository.id}:${day}`,
        `installation:${details?.repository.installationId}:${day}`,
      ];
      for (const scope of scopes) {
        const total = (spent.get(scope) ?? 0) + microUsd;
        spent.set(scope, total);
        if (total > (limits.get(scope) ?? 0) + (raised.get(scope) ?? 0))
          simulation.violate(
            'no more is spent than the budget',
            `${scope}: ${total} of ${limits.get(scope)}`,
          );
      }
    },
    push(assignment, token, push) {
      const { details } = watch.job(assignment.jobId);
      const id = details?.repository.id;
      const repository = world.repositories.find((known) => known.id === id) as RepositoryAddress;
      const authorized = details?.authorizedShas ?? [];
      const answer = github.push(repository, token, push);
      simulation.note(() => `push of ${push.newSha.slice(0, 7)} to ${push.branch}: ${answer}`);
      if (answer === 'pushed') rebases.pushed(assignment, push);
      if (answer === 'pushed' && !authorized.includes(push.newSha))
        simulation.violate('nothing is pushed without PushAuthorized', `${push.branch} at ${push.newSha}`);
      return answer;
    },
  };
  return world;
}

function isOwner(owner: SlotOwner, task: SlotOwner): boolean {
  return owner.jobId === task.jobId && owner.attempt === task.attempt;
}

function repositoriesOf(github: SimulatedGitHub, settings: Scenario): RepositoryAddress[] {
  const files = {
    'README.md': '# Sample\n',
    ...(settings.config === undefined ? {} : { '.github/factory.yml': settings.config }),
  };
  return Array.from({ length: settings.repositories }, (_, index) => {
    const address = github.addRepository({ id: 70 + index, name: `sample-${index}`, files });
    github.allow(address, 'writer', 'write');
    github.allow(address, 'reader', 'read');
    github.allow(address, 'approver', 'maintain');
    github.allow(address, 'deputy', 'maintain');
    return address;
  });
}

/** Work is not given up that its attempt was allowed to push and that GitHub shows on the branch: it is verified, whatever its worker could say of it. */
function checkPushed({ simulation, watch, github }: World, { jobId, events }: Commit): void {
  if (simulation.chaos.injected['github-lag'] > 0) return;
  if (!events.some(({ type }) => type === 'AttemptFailed')) return;
  const { details } = watch.job(jobId);
  const allowed = details?.attempt?.pushAuthorized?.newSha;
  if (details === undefined || allowed === undefined) return;
  if (github.at(details.repository).branches.get(details.branch) === allowed)
    simulation.violate('no work is given up that was pushed', `${jobId}: ${allowed} is on ${details.branch}`);
}

/** Where nothing goes wrong, or nothing but a limit of GitHub, no worker is lost. One that never had a machine was none. */
function checkLoss({ simulation: { chaos, violate } }: World, commit: Commit): void {
  if (chaos.total() > 0 && !isOnlyLimited(chaos)) return;
  const lost = commit.events.find((event) => event.type === 'WorkerLost');
  if (lost !== undefined && lost.evidence !== 'never-placed')
    violate('no living worker is given up', `${commit.jobId} attempt ${lost.attempt}: ${lost.evidence}`);
}

/** How long a worker may take to come forward once there is a machine for it. */
const comesUpWithinMs = 10 * 60_000;

/** A job that has used up its attempts had a machine for as many of them, and on it the time that a worker needs to come forward. */
function checkWantOfMachine(world: World, { jobId, events }: Commit): void {
  const { simulation, store, watch } = world;
  const failed = events.some((event) => event.type === 'JobFailed' && event.outcome === 'FAILED');
  const hopeless = events.some(
    (event) => event.type === 'AttemptFailed' && event.stopReason === 'sandbox_error',
  );
  if (!failed || hopeless) return;
  const all = store.log(jobId).flatMap((commit) => commit.events);
  const approvedAt = all.findLastIndex(
    (event) =>
      event.type === 'HoldReleased' ||
      (event.type === 'VerdictRecorded' && event.verdict.decision === 'approve'),
  );
  const placed = all
    .slice(approvedAt)
    .filter((event) => event.type === 'AttemptStarted' && hadMachine(world, jobId, event.attempt)).length;
  const limit = watch.job(jobId).details?.verdict?.limits.attempts ?? 1;
  if (placed < limit)
    simulation.violate(
      'no job fails for want of a machine',
      `${jobId}: ${placed} of ${limit} attempts had one`,
    );
}

function hadMachine({ store, tasks }: World, jobId: string, attempt: number): boolean {
  const task = tasks.find({ jobId, attempt });
  if (task === undefined) return false;
  const givenUp = store
    .log(jobId)
    .find(({ events }) =>
      events.some(
        (event) =>
          event.type === 'WorkerLost' && event.attempt === attempt && event.evidence === 'never-registered',
      ),
    );
  return givenUp === undefined || Date.parse(givenUp.at) - task.createdAt >= comesUpWithinMs;
}

/** Faults have a code and a disposition; an exception that has neither is a mistake in the code. */
function watchfulLog(simulation: Simulation): Log {
  const look: Log['error'] = (message, { error } = {}) => {
    if (error === undefined) return;
    simulation.note(() => `log: ${message}: ${error instanceof Error ? error.message : String(error)}`);
    if (!(error instanceof FactoryError))
      simulation.violate(
        'only known faults are thrown',
        `${message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
  };
  return { info() {}, warn: look, error: look };
}
