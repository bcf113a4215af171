import type { DispatchMessage } from '../../src/contracts/dispatch-message.ts';
import type { JobMessage } from '../../src/contracts/job-message.ts';
import type { QuarantinedMessage } from '../../src/contracts/quarantined-message.ts';
import type { ReportMessage } from '../../src/contracts/report-message.ts';
import type { LedgerDependencies } from '../../src/ledger/ledger.ts';
import type { ArtifactStore } from '../../src/ports/artifact-store.ts';
import type { BudgetStore } from '../../src/ports/budget-store.ts';
import type { DeliveryStore } from '../../src/ports/delivery-store.ts';
import type { EventStore } from '../../src/ports/event-store.ts';
import type { FileLockStore } from '../../src/ports/file-lock-store.ts';
import type { HeadStore } from '../../src/ports/head-store.ts';
import type { LeaseStore } from '../../src/ports/lease-store.ts';
import type { Log } from '../../src/ports/log.ts';
import type { MessageQueue } from '../../src/ports/message-queue.ts';
import type { SlotStore } from '../../src/ports/slot-store.ts';
import type { TaskRunner } from '../../src/ports/task-runner.ts';
import type { SimulatedGitHub } from './simulated-github.ts';

/** The outside of the planes, which survives every crash. Queues and tasks are asked for late: they call the planes that use them. */
export type SimulatedPorts = {
  store: EventStore;
  heads: HeadStore;
  leases: LeaseStore;
  slots: SlotStore;
  budgets: BudgetStore;
  fileLocks: FileLockStore;
  deliveries: DeliveryStore;
  artifacts: ArtifactStore;
  github: SimulatedGitHub;
  jobs: () => MessageQueue<JobMessage>;
  dispatch: () => MessageQueue<DispatchMessage>;
  reports: () => MessageQueue<ReportMessage>;
  quarantine: MessageQueue<QuarantinedMessage>;
  tasks: () => TaskRunner;
  log: Log;
  verify: NonNullable<LedgerDependencies['verify']>;
};
