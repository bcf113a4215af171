import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, SQSEvent } from 'aws-lambda';
import type { Hono } from 'hono';
import { type BatchFailures, consumeSqsBatch } from '../../src/adapters/aws/consume-sqs-batch.ts';
import { type HandleWebhookDeps, handleWebhook } from '../../src/chatops/handle-webhook.ts';
import { cutPages } from '../../src/chatops/reporter/cut-pages.ts';
import { createKnownPages } from '../../src/chatops/reporter/known-pages.ts';
import { report } from '../../src/chatops/reporter/report.ts';
import { slashCommands } from '../../src/chatops/slash-commands.ts';
import { dispatchMessageSchema } from '../../src/contracts/dispatch-message.ts';
import { jobMessageSchema } from '../../src/contracts/job-message.ts';
import { reportMessageSchema } from '../../src/contracts/report-message.ts';
import { createCommandLimits } from '../../src/governance/command-limits.ts';
import { consumeJobMessage } from '../../src/governance/consume-job-message.ts';
import type { Job } from '../../src/job/job.ts';
import { createLedger, type Ledger } from '../../src/ledger/ledger.ts';
import { createKeepLearnings } from '../../src/observability/learnings/keep-learnings.ts';
import { createRecall } from '../../src/observability/learnings/recall-learnings.ts';
import { createDispatch } from '../../src/orchestration/dispatch/dispatch.ts';
import { standingOf } from '../../src/orchestration/dispatch/standing-of.ts';
import { createTaskStarter, type StartTask } from '../../src/orchestration/dispatch/task-starter.ts';
import { createFullSweep } from '../../src/orchestration/sweep/full-sweep.ts';
import type { Sweep } from '../../src/orchestration/sweep/sweep.ts';
import { createWorkerApiApp } from '../../src/orchestration/worker-api/worker-api.ts';
import type { GitHubTokens } from '../../src/ports/github-tokens.ts';
import type { RequestAnalyst } from '../../src/ports/request-analyst.ts';
import { createCarryOut } from '../../src/wiring/carry-out-effects.ts';
import { silentMetrics } from '../support/silent-metrics.ts';
import type { Host } from './host.ts';
import { createPlane, type Plane } from './plane.ts';
import type { PlaneName, Plants } from './plants.ts';
import type { WayToGitHub } from './simulated-limits.ts';
import type { SimulatedPorts } from './simulated-ports.ts';
import type { Simulation } from './simulation.ts';
import { createThinWebhookApp } from './thin-webhook-app.ts';
import { throughHost } from './through-host.ts';
import { watchBudgets } from './watch-budgets.ts';

export const triggerLabel = 'ai-factory';
export const registrationKey = 'k'.repeat(32);

export type WiringOptions = {
  maxWorkers: number;
  /** Processes of the dispatcher, side by side. */
  dispatchers: number;
  installationDayMicroUsd: number;
  plants: Plants;
  toGitHub: WayToGitHub;
  /** Whoever gives a second opinion, as a host reaches it; absent where none is configured. */
  analyst?: (host: Host) => RequestAnalyst;
  /** Lets every use of a ledger be watched. */
  observe(ledger: Ledger): Ledger;
  /** Lets every use of the tokens be watched, by whoever uses them. */
  observeTokens(tokens: GitHubTokens): GitHubTokens;
};

type SqsPlane = Plane<(event: SQSEvent) => Promise<BatchFailures>>;
export type Planes = {
  webhook: Plane<(event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>>;
  governance: SqsPlane;
  dispatcher: SqsPlane;
  reporter: SqsPlane;
  workerApi: Plane<Hono>;
  sweeper: Plane<Sweep>;
};

/** Joins the real planes to simulated ports, as src/wiring joins them to AWS and GitHub. */
export function wirePlanes(simulation: Simulation, ports: SimulatedPorts, options: WiringOptions): Planes {
  const { plants } = options;
  const { clock } = simulation.scheduler;
  const { log } = ports;
  const random = { next: simulation.prng.next };
  let nextId = 1;

  /** What `createControlPlane` builds, as one host reaches it. */
  function controlPlane(host: Host, plane: PlaneName, startTask?: StartTask) {
    const store = throughHost(host, 'store', 'log', ports.store);
    const honestHeads = throughHost(host, 'store', 'heads', ports.heads);
    const heads = plants.heads?.(honestHeads, plane) ?? honestHeads;
    const fileLocks = throughHost(host, 'store', 'locks', ports.fileLocks);
    const outcomes = throughHost(host, 'store', 'outcomes', ports.outcomes);
    const artifacts = throughHost(host, 'store', 'artifacts', ports.artifacts);
    const learnings = throughHost(host, 'store', 'learnings', ports.learnings);
    const queues = {
      jobs: throughHost(host, 'store', 'jobs', ports.jobs()),
      dispatch: throughHost(host, 'store', 'dispatch', ports.dispatch()),
      reports: throughHost(host, 'store', 'reports', ports.reports()),
      quarantine: throughHost(host, 'store', 'quarantine', ports.quarantine),
    };
    const honestBudgets = throughHost(host, 'store', 'budgets', watchBudgets(ports.budgets, simulation));
    const budgets = plants.budgets?.(honestBudgets, host) ?? honestBudgets;
    const carryOut = createCarryOut({
      ...queues,
      fileLocks,
      budgets,
      outcomes,
      keepLearnings: createKeepLearnings({ learnings, artifacts, log }),
      ...(startTask === undefined ? {} : { startTask }),
    });
    const real = createLedger({
      store,
      heads,
      carryOut,
      clock,
      random,
      log,
      pause: host.sleep,
      verify: ports.verify,
      fold: ports.fold,
    });
    const parts = { plane, store, heads, carryOut, now: clock.now };
    const ledger = options.observe(plants.ledger?.(real, parts) ?? real);
    return {
      fileLocks,
      artifacts,
      queues,
      heads,
      carryOut,
      ledger,
      budgets,
      outcomes,
      learnings,
      installationDayMicroUsd: options.installationDayMicroUsd,
      clock,
      log,
      metrics: silentMetrics,
    };
  }

  const leasesOf = (host: Host) => throughHost(host, 'store', 'leases', ports.leases);
  const tasksOf = (host: Host) => {
    const tasks = throughHost(host, 'store', 'tasks', ports.tasks());
    return plants.tasks?.(tasks) ?? tasks;
  };
  const pagesOf = (host: Host) => {
    const pages = plants.pages?.(ports.github.pages) ?? ports.github.pages;
    return options.toGitHub(host, 'pages', pages);
  };
  const reviewersOf = (host: Host) => {
    const reviewers = plants.reviewers?.(ports.github.reviewers) ?? ports.github.reviewers;
    return options.toGitHub(host, 'reviewers', reviewers);
  };
  const factsOf = (host: Host) => options.toGitHub(host, 'facts', ports.github.facts);
  const slotsOf = (host: Host) => throughHost(host, 'store', 'slots', ports.slots);
  const startsOf = (host: Host) => {
    const starts = throughHost(host, 'store', 'starts', ports.starts);
    return plants.starts?.(starts) ?? starts;
  };

  return {
    webhook: createPlane(simulation, 'github-webhook', (host) => {
      const deliveries = throughHost(host, 'store', 'deliveries', ports.deliveries);
      const deps: HandleWebhookDeps = {
        verify: async () => undefined,
        app: createThinWebhookApp({ triggerLabel, appId: 1, appBotUserId: ports.github.state.app.id }),
        deliveries: plants.deliveries?.(deliveries) ?? deliveries,
        jobs: throughHost(host, 'store', 'jobs', ports.jobs()),
        clock,
        log,
        metrics: silentMetrics,
      };
      return (event) => handleWebhook(deps, event);
    }),

    governance: createPlane(simulation, 'governance', (host) => {
      const plane = controlPlane(host, 'governance');
      const governance = {
        ...plane,
        facts: factsOf(host),
        reviewers: reviewersOf(host),
        history: options.toGitHub(host, 'history', ports.github.history),
        checkLogs: options.toGitHub(host, 'check-logs', ports.github.checkLogs),
        pushes: options.toGitHub(host, 'pushes', ports.github.pushes),
        quotas: throughHost(host, 'store', 'quotas', ports.quotas),
        commandLimits: createCommandLimits({ facts: factsOf(host), clock }),
        standingOf: (job: Job) =>
          standingOf(
            { ...plane, slots: slotsOf(host), starts: startsOf(host), maxWorkers: options.maxWorkers },
            job,
          ),
        ...(options.analyst === undefined ? {} : { analyst: options.analyst(host) }),
        ids: { next: () => String(nextId++) },
        commands: slashCommands,
        triggerLabel,
        defaultModel: 'model',
      };
      return (event) =>
        consumeSqsBatch(event, {
          schema: jobMessageSchema,
          handle: async (message, { receiveCount }) =>
            void (await consumeJobMessage(governance, message, receiveCount)),
          artifacts: plane.artifacts,
          quarantine: plane.queues.quarantine,
          log,
          metrics: plane.metrics,
          random,
        });
    }),

    dispatcher: createPlane(
      simulation,
      'dispatcher',
      (host) => {
        const tasks = tasksOf(host);
        const startTask = createTaskStarter({
          tasks,
          workerApiUrl: 'http://worker-api',
          registrationKey,
          log,
        });
        const plane = controlPlane(host, 'dispatcher', startTask);
        const dispatch = createDispatch({
          ...plane,
          slots: slotsOf(host),
          starts: startsOf(host),
          jobs: plane.queues.jobs,
          tasks,
          startTask,
          maxWorkers: options.maxWorkers,
          unknownIsGoneAfterMs: 60_000,
        });
        return (event) =>
          consumeSqsBatch(event, {
            schema: dispatchMessageSchema,
            handle: (message, { receiveCount }) => dispatch(message, { redelivered: receiveCount > 1 }),
            artifacts: plane.artifacts,
            quarantine: plane.queues.quarantine,
            log,
            metrics: plane.metrics,
            random,
          });
      },
      options.dispatchers,
    ),

    reporter: createPlane(simulation, 'reporter', (host) => {
      const plane = controlPlane(host, 'reporter');
      const reporter = {
        ...plane,
        facts: factsOf(host),
        reviewers: reviewersOf(host),
        pages: cutPages(pagesOf(host)),
        holds: options.toGitHub(host, 'holds', ports.github.holds),
        knownPages: createKnownPages(),
        jobs: plane.queues.jobs,
      };
      return (event) =>
        consumeSqsBatch(event, {
          schema: reportMessageSchema,
          handle: (message) => report(reporter, message),
          artifacts: plane.artifacts,
          quarantine: plane.queues.quarantine,
          log,
          metrics: plane.metrics,
          random,
        });
    }),

    workerApi: createPlane(simulation, 'worker-api', (host) => {
      const plane = controlPlane(host, 'worker-api');
      return createWorkerApiApp({
        ...plane,
        recall: createRecall(plane),
        deliveredFiles: throughHost(host, 'store', 'delivered-files', ports.deliveredFiles),
        leases: leasesOf(host),
        facts: factsOf(host),
        tokens: options.observeTokens(options.toGitHub(host, 'tokens', ports.github.tokens)),
        registrationKey,
        gitUrl: 'http://git.test',
        model: { baseUrl: 'http://model.test/v1', apiKey: 'model-key', scripted: true },
      });
    }),

    sweeper: createPlane(simulation, 'sweeper', (host) => {
      const plane = controlPlane(host, 'sweeper');
      const deadLetters = (queue: 'jobs' | 'dispatch' | 'reports') =>
        throughHost(host, 'store', `dead-${queue}`, ports.deadLetters(queue));
      return createFullSweep({
        ...plane,
        leases: leasesOf(host),
        slots: slotsOf(host),
        tasks: tasksOf(host),
        jobs: plane.queues.jobs,
        dispatch: plane.queues.dispatch,
        register: throughHost(host, 'store', 'register', ports.register),
        cursors: throughHost(host, 'store', 'cursors', ports.cursors),
        deadLetters: {
          jobs: deadLetters('jobs'),
          dispatch: deadLetters('dispatch'),
          reports: deadLetters('reports'),
        },
        facts: factsOf(host),
        reviewers: reviewersOf(host),
        deliveries: options.toGitHub(host, 'webhooks', ports.webhooks),
        triggerLabel,
        anchors: throughHost(host, 'store', 'anchors', ports.anchors),
        unanchored: throughHost(host, 'store', 'unanchored', ports.unanchored),
      });
    }),
  };
}
