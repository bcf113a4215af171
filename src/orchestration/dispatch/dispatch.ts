import type { DispatchMessage } from '../../contracts/dispatch-message.ts';
import { coalesce } from './coalesce.ts';
import { stopTask, taskStopped } from './end-task.ts';
import {
  type StartingReadyJobs,
  startReadyJobs,
  startUnstartedTask,
  startUnstartedTasks,
} from './start-ready-jobs.ts';
import { createTurns } from './turns.ts';

export type DispatchDependencies = StartingReadyJobs;

/** Carries out one message of the dispatch queue. `redelivered`: it failed before, so somebody may have died half-way. */
export type Dispatch = (message: DispatchMessage, receipt: { redelivered: boolean }) => Promise<void>;

/**
 * WHEN and where: starts attempts of approved jobs, ends tasks without rights, frees slots. Everything may be delivered several times and in any
 * order; messages that ask at the same time share one pass over the waiting jobs.
 */
export function createDispatch(deps: DispatchDependencies): Dispatch {
  const turns = createTurns();
  const startReady = coalesce(() => startReadyJobs(deps, turns));
  return async (message, { redelivered }) => {
    switch (message.type) {
      case 'wake':
        if (redelivered) await startUnstartedTasks(deps);
        else await startUnstartedTask(deps, message.jobId);
        await startReady();
        return;
      case 'stop-task':
        if (await stopTask(deps, message)) await startReady();
        return;
      case 'task-stopped':
        if (await taskStopped(deps, message)) await startReady();
        return;
    }
  };
}
