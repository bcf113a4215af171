import type { DispatchMessage } from '../contracts/dispatch-message.ts';
import type { JobMessage } from '../contracts/job-message.ts';
import type { ReportMessage } from '../contracts/report-message.ts';
import type { Effect, EffectOf } from '../job/effect.ts';
import type { Job } from '../job/job.ts';
import type { Priority } from '../job/job-values.ts';
import { outcomeOf } from '../job/outcome-of.ts';
import { queueGroupOf } from '../orchestration/queue-group.ts';
import type { BudgetStore } from '../ports/budget-store.ts';
import type { FileLockStore } from '../ports/file-lock-store.ts';
import type { MessageQueue } from '../ports/message-queue.ts';
import type { OutcomeStore } from '../ports/outcome-store.ts';

export type EffectTargets = {
  jobs: MessageQueue<JobMessage>;
  dispatch: MessageQueue<DispatchMessage>;
  reports: MessageQueue<ReportMessage>;
  fileLocks: Pick<FileLockStore, 'release'>;
  budgets: Pick<BudgetStore, 'raise'>;
  outcomes: Pick<OutcomeStore, 'record'>;
  /** Keeps what the agent of a delivered attempt learnt. */
  keepLearnings: (effect: EffectOf<'keep-learnings'>, job: Job) => Promise<void>;
  /** Starts a task: the dispatcher alone can. Everybody else asks it to look. */
  startTask?: (jobId: string, attempt: number, priority?: Priority) => Promise<void>;
};

/**
 * Turns the effects of commits into messages with derived ids; locks are given back, money is added and outcomes are kept on the spot. Carrying out the same effect again sends
 * the same message again.
 */
export function createCarryOut(targets: EffectTargets): (effect: Effect, job: Job) => Promise<void> {
  const { jobs, dispatch, reports, fileLocks, budgets, outcomes, keepLearnings, startTask } = targets;
  return async (effect, job) => {
    const group = queueGroupOf(job);
    switch (effect.type) {
      case 'analyse': {
        const commandId = `analyse:${effect.jobId}:${effect.inputHash}:${job.version}`;
        return await jobs.send({ ...effect, commandId }, { group, deduplicationId: commandId });
      }
      case 'raise-budget':
        return await budgets.raise(effect.scope, effect.raiseId, effect.microUsd);
      case 'wake-dispatcher':
        return await wake(effect.jobId, job);
      case 'start-task':
        if (startTask === undefined) return await wake(effect.jobId, job);
        return await startTask(effect.jobId, effect.attempt, job.details?.priority);
      case 'stop-task': {
        const deduplicationId = `stop-task:${effect.jobId}:${effect.attempt}`;
        return await dispatch.send(effect, { group, deduplicationId });
      }
      case 'project':
      case 'notify': {
        const deduplicationId = `${effect.type}:${effect.jobId}:${effect.version}`;
        return await reports.send(effect, { group: effect.jobId, deduplicationId });
      }
      case 'record-outcome': {
        const outcome = outcomeOf(job);
        return outcome === undefined ? undefined : await outcomes.record(outcome);
      }
      case 'keep-learnings':
        return await keepLearnings(effect, job);
      case 'release-locks':
        await fileLocks.release(effect.repositoryId, { jobId: effect.jobId, version: job.version });
        /* Another job may have waited for exactly these files. */
        return await wake(effect.jobId, job);
    }
  };

  async function wake(jobId: string, job: Job): Promise<void> {
    const deduplicationId = `wake:${jobId}:${job.version}`;
    await dispatch.send({ type: 'wake', jobId }, { group: queueGroupOf(job), deduplicationId });
  }
}
