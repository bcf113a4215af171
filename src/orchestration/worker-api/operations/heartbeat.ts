import { isNewestAttempt } from '../../attempt-rights.ts';
import type { OperationHandler } from '../worker-operation.ts';
import { refuseWorker } from '../worker-refusal.ts';

/** The worker's sign of life; the answer tells an attempt that has lost its rights to stop. */
export const heartbeat: OperationHandler<'heartbeat'> = {
  async run({ deps, jobId, attempt, request }) {
    const heartbeatAt = new Date(deps.clock.now()).toISOString();
    const beat = await deps.leases.beat({ jobId, attempt, heartbeatAt, ...request });
    return beat === 'beaten'
      ? { directive: 'continue' }
      : refuseWorker('fenced', 'The worker of a newer attempt has shown up.');
  },
  async afterEnd({ job, attempt, refusal }) {
    return isNewestAttempt(job, attempt) ? { directive: 'stop', reason: refusal.refused.message } : refusal;
  },
};
