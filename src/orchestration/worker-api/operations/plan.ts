import { isWorking } from '../../../job/job-state.ts';
import { holdFileLock } from '../../hold-file-lock.ts';
import { commitForWorker, workerCommandId } from '../commit-for-worker.ts';
import { requireArtifact } from '../require-artifact.ts';
import type { Answer, LiveCall, OperationHandler } from '../worker-operation.ts';
import { isRefused } from '../worker-refusal.ts';

/**
 * Records the plan and takes the file locks it needs. Refused locks end the attempt: the plan is kept, the job waits for the lock, the
 * worker exits.
 */
export const plan: OperationHandler<'plan'> = {
  async run(call) {
    const missing = await requireArtifact(call.deps.artifacts, call.request.plan);
    if (missing !== undefined) return missing;
    const stopsAfterPlan = call.job.details.options.planOnly === true;
    /* Once the plan is recorded this call can only be its repetition: the lock is held and nothing is deferred. */
    if (stopsAfterPlan || call.job.state !== 'TASK_PLANNING') return await recordPlan(call);
    const lock = await holdFileLock(call.deps, call.job, call.request.writeGlobs);
    return lock === 'granted' ? await recordPlan(call) : await deferAttempt(call);
  },
};

async function recordPlan(call: LiveCall<'plan'>): Answer<'plan'> {
  const { deps, attempt, request } = call;
  const commandId = workerCommandId(attempt, 'plan', request.plan.sha256);
  const handled = await commitForWorker(deps.ledger, call, commandId, {
    type: 'RecordPlan',
    attempt,
    ...request,
  });
  if (isRefused(handled)) {
    await giveBackLock(call);
    return handled;
  }
  const waitsForPerson = handled.commit.events.some((event) => event.type === 'HumanNeeded');
  return { outcome: waitsForPerson ? 'stop-after-plan' : 'granted' };
}

/** The job may have ended after its effects gave the locks back and before this call took them again, as it had read the job: what was taken for it since is not this call's. */
async function giveBackLock({ deps, jobId, job: { version } }: LiveCall<'plan'>): Promise<void> {
  const { state, details } = await deps.ledger.read(jobId);
  if (details !== undefined && !isWorking(state))
    await deps.fileLocks.release(details.repository.id, { jobId, version });
}

async function deferAttempt(call: LiveCall<'plan'>): Answer<'plan'> {
  const { deps, attempt, request } = call;
  const commandId = workerCommandId(attempt, 'defer', request.plan.sha256);
  const handled = await commitForWorker(deps.ledger, call, commandId, {
    type: 'DeferAttempt',
    attempt,
    plan: request.plan,
    writeGlobs: request.writeGlobs,
    usage: request.usage,
  });
  return isRefused(handled) ? handled : { outcome: 'waiting' };
}
