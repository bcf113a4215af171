import type { DispatchMessage } from '../../contracts/dispatch-message.ts';
import type { JobMessage } from '../../contracts/job-message.ts';
import type { Effect } from '../../job/effect.ts';
import type { Job } from '../../job/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CursorStore } from '../../ports/cursor-store.ts';
import type { HeadStore } from '../../ports/head-store.ts';
import type { LeaseStore } from '../../ports/lease-store.ts';
import type { Log } from '../../ports/log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { SlotStore } from '../../ports/slot-store.ts';
import type { TaskRunner } from '../../ports/task-runner.ts';

export type SweepDependencies = {
  ledger: Pick<Ledger, 'read' | 'commits'>;
  heads: HeadStore;
  leases: LeaseStore;
  slots: SlotStore;
  tasks: Pick<TaskRunner, 'status'>;
  jobs: MessageQueue<JobMessage>;
  dispatch: MessageQueue<DispatchMessage>;
  /** Turns an effect into its message; `start-task` must become a wake. */
  carryOut: (effect: Effect, job: Job) => Promise<void>;
  cursors: CursorStore;
  clock: Clock;
  log: Log;
  metrics: Metrics;
};
