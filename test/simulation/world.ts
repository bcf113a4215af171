import type { Commit } from '../../src/contracts/commit.ts';
import type { DispatchMessage } from '../../src/contracts/dispatch-message.ts';
import type { JobMessage } from '../../src/contracts/job-message.ts';
import type { ReportMessage } from '../../src/contracts/report-message.ts';
import type { Assignment } from '../../src/contracts/worker-protocol.ts';
import type { RepositoryAddress } from '../../src/ports/github-facts.ts';
import type { Closing, Merge } from './ended.ts';
import type { createFrozenEventStore } from './frozen-event-store.ts';
import type { Plants } from './plants.ts';
import type { Prng } from './prng.ts';
import type { GivenReview, Said } from './said.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedGitHub } from './simulated-github.ts';
import type { SimulatedPorts } from './simulated-ports.ts';
import type { SimulatedQueue } from './simulated-queue.ts';
import type { SimulatedTasks } from './simulated-tasks.ts';
import type { Simulation } from './simulation.ts';
import type { Watch } from './watch.ts';
import type { SimulatedDeliveries } from './webhook-delivery.ts';
import type { Planes } from './wire-planes.ts';

/** All there is in a run. */
export type World = {
  simulation: Simulation;
  settings: Scenario;
  /** What people want is drawn from a stream of its own, so that another wish moves nothing else. */
  will: Prng;
  /** Who hears of every commit. */
  committed: ((commit: Commit) => void)[];
  plants: Plants;
  repositories: RepositoryAddress[];
  store: ReturnType<typeof createFrozenEventStore>;
  ports: SimulatedPorts;
  github: SimulatedGitHub;
  tasks: SimulatedTasks;
  planes: Planes;
  watch: Watch;
  queues: {
    jobs: SimulatedQueue<JobMessage>;
    dispatch: SimulatedQueue<DispatchMessage>;
    reports: SimulatedQueue<ReportMessage>;
  };
  quarantined: string[];
  webhooks: SimulatedDeliveries;
  /** What people have said, in its order. */
  said: Said[];
  /** What people have closed and merged. */
  closings: Closing[];
  merges: Merge[];
  /** Commits that people have put on top of a delivery when GitHub had already told the factory that all is well with it. */
  pushedOver: Set<string>;
  /** Every review that was given, by its id. */
  reviews: Map<number, GivenReview>;
  /** Every scope of money that was ever opened. */
  budgetScopes(): string[];
  spend(jobId: string, attempt: number, microUsd: number): void;
  push(
    assignment: Assignment,
    token: string,
    push: { branch: string; oldSha: string | null; newSha: string },
  ): 'pushed' | 'conflict' | 'refused';
};
