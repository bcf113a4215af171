import type { BatchFailures } from '../../src/adapters/aws/consume-sqs-batch.ts';
import type { Effect } from '../../src/job/effect.ts';
import type { Job } from '../../src/job/job.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { BudgetStore } from '../../src/ports/budget-store.ts';
import type { DeliveryStore } from '../../src/ports/delivery-store.ts';
import type { EventStore } from '../../src/ports/event-store.ts';
import type { GitHubPages } from '../../src/ports/github-pages.ts';
import type { GitHubReviewers } from '../../src/ports/github-reviewers.ts';
import type { HeadStore } from '../../src/ports/head-store.ts';
import type { LeaseStore } from '../../src/ports/lease-store.ts';
import type { StartStore } from '../../src/ports/start-store.ts';
import type { TaskRunner } from '../../src/ports/task-runner.ts';
import type { Host } from './host.ts';

export type PlaneName =
  | 'github-webhook'
  | 'governance'
  | 'dispatcher'
  | 'reporter'
  | 'worker-api'
  | 'sweeper';

/** What a ledger is made of, for bugs that are planted in its place. */
export type LedgerParts = {
  plane: PlaneName;
  store: EventStore;
  heads: HeadStore;
  carryOut: (effect: Effect, job: Job) => Promise<void>;
  now: () => number;
};

/**
 * Bugs that the simulator must find, each in the place of one port or function. They exist in the wiring of the simulation only: the code that is
 * simulated has no switch for them.
 */
export type Plants = {
  deliveries?: (real: DeliveryStore) => DeliveryStore;
  pages?: (real: GitHubPages) => GitHubPages;
  reviewers?: (real: GitHubReviewers) => GitHubReviewers;
  /** Made anew for each run. */
  leaseStore?: () => LeaseStore;
  budgets?: (real: BudgetStore, host: Host) => BudgetStore;
  tasks?: (real: TaskRunner) => TaskRunner;
  heads?: (real: HeadStore, plane: PlaneName) => HeadStore;
  starts?: (real: StartStore) => StartStore;
  ledger?: (real: Ledger, parts: LedgerParts) => Ledger;
  /** What a queue is told of the messages that failed. */
  failures?: (real: BatchFailures) => BatchFailures;
  /** The worker asks again within a minute or gives up, whatever time it is told. */
  toldTimesIgnored?: boolean;
  /** The worker beats only between two calls of its model. */
  heartbeatTiedToModel?: boolean;
};
