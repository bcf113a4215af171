import type { DispatchMessage } from '../../contracts/dispatch-message.ts';
import type { JobMessage } from '../../contracts/job-message.ts';
import type { Effect } from '../../job/effect.ts';
import type { Job } from '../../job/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HeadStore } from '../../ports/head-store.ts';
import type { LeaseStore } from '../../ports/lease-store.ts';
import type { Log } from '../../ports/log.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
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
  clock: Clock;
  log: Log;
};

/** Heads read per state and sweep; what is beyond has its turn when these have moved. */
export const maximalHeads = 500;
