import { isLive } from '../../attempt-rights.ts';
import { commitForWorker, workerCommandId } from '../commit-for-worker.ts';
import { requireArtifact } from '../require-artifact.ts';
import type { OperationHandler } from '../worker-operation.ts';
import { isRefused, refuseWorker } from '../worker-refusal.ts';

/** The user name under which GitHub takes an installation token over git's HTTP. */
const username = 'x-access-token';

/** A token to read the repository: only before the plan is recorded, that is before anything untrusted has run. */
export const cloneToken: OperationHandler<'clone-token'> = {
  async run({ deps: { tokens }, job }) {
    if (job.state !== 'TASK_PLANNING') {
      return refuseWorker('refused', 'A clone token is given only before the plan is recorded.');
    }
    return { username, ...(await tokens.mint(job.details.repository, 'clone')) };
  },
};

/**
 * A token to push: only once the log says `PushAuthorized` for this commit, and only until the push is recorded. A repetition, whose answer
 * got lost, gets another token for the same push.
 */
export const authorizePush: OperationHandler<'authorize-push'> = {
  async run(call) {
    const { deps, attempt, request } = call;
    const missing = await requireArtifact(deps.artifacts, request.report);
    if (missing !== undefined) return missing;
    const commandId = workerCommandId(attempt, 'authorize-push', request.newSha);
    const command = { type: 'AuthorizePush', attempt, ...request } as const;
    const handled = await commitForWorker(deps.ledger, call, commandId, command);
    if (isRefused(handled)) return handled;
    const { job } = handled;
    if (!isLive(job, attempt))
      return refuseWorker('stopped', `The job is ${job.state}; this attempt has ended.`);
    const { pushAuthorized, pushedSha } = job.details.attempt;
    if (pushAuthorized?.newSha !== request.newSha || pushedSha !== undefined) {
      return refuseWorker('refused', 'The push of this attempt is recorded already.');
    }
    return { username, ...(await deps.tokens.mint(job.details.repository, 'push')) };
  },
};
