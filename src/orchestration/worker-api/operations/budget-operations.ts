import { isNewestAttempt, type StartedJob } from '../../attempt-rights.ts';
import { budgetScopesOf, remainingInScopes, reservationIdOf, reserveInScopes } from '../attempt-budget.ts';
import type { WorkerApiDependencies } from '../worker-api-dependencies.ts';
import type { OperationHandler, ParsedRequest } from '../worker-operation.ts';

/** Sets money aside before a model call; without it there is no call. */
export const reserve: OperationHandler<'reserve'> = {
  async run({ deps: { budgets }, job, request }) {
    const scopes = budgetScopesOf(job);
    const id = reservationIdOf(job, request.reservationId);
    const outcome = await reserveInScopes(budgets, scopes, id, request.microUsd);
    return { outcome, remainingMicroUsd: await remainingInScopes(budgets, scopes) };
  },
};

/** Replaces what was set aside by what the call really cost; also when the attempt was stopped during the call. */
export const settle: OperationHandler<'settle'> = {
  async run({ deps, job, request }) {
    return await settleInScopes(deps, job, request);
  },
  async afterEnd({ deps, job, attempt, request, refusal }) {
    return isNewestAttempt(job, attempt) ? await settleInScopes(deps, job, request) : refusal;
  },
};

async function settleInScopes(
  { budgets }: Pick<WorkerApiDependencies, 'budgets'>,
  job: StartedJob,
  request: ParsedRequest<'settle'>,
): Promise<{ ok: true }> {
  const id = reservationIdOf(job, request.reservationId);
  for (const scope of budgetScopesOf(job)) await budgets.settle(scope, id, request.microUsd);
  return { ok: true };
}
