import { isNewestAttempt, type StartedJob } from '../../attempt-rights.ts';
import {
  balanceFor,
  budgetScopesOf,
  type Reserved,
  remainingFor,
  reservationIdOf,
  reserveForAttempt,
} from '../attempt-budget.ts';
import { explainRefusal } from '../explain-refusal.ts';
import { openBudgets } from '../open-budgets.ts';
import { readWorkSettings } from '../read-work-settings.ts';
import { warnOfBudgets } from '../warn-of-budgets.ts';
import type { WorkerApiDependencies } from '../worker-api-dependencies.ts';
import type { OperationHandler, ParsedRequest } from '../worker-operation.ts';

/** Sets money aside before a model call; without it there is no call. */
export const reserve: OperationHandler<'reserve'> = {
  async run({ deps, job, request }) {
    const { budgets } = deps;
    const reserved = await reserveOpening(deps, job, request);
    const remainingMicroUsd = await remainingFor(budgets, job);
    if (reserved.outcome === 'granted') return { outcome: 'granted', remainingMicroUsd };
    const explanation = explainRefusal(reserved.scope, await balanceFor(budgets, job, reserved.scope));
    return { outcome: 'refused', remainingMicroUsd, explanation };
  },
};

/** A scope that nobody has opened yet, such as one that came with a new version of the factory, is opened by whoever needs it first. */
async function reserveOpening(
  deps: WorkerApiDependencies,
  job: StartedJob,
  request: ParsedRequest<'reserve'>,
): Promise<Reserved> {
  const take = () => reserveForAttempt(deps.budgets, job, request);
  const reserved = await take();
  if (reserved.outcome === 'granted' || (await deps.budgets.balance(reserved.scope)) !== undefined)
    return reserved;
  await openBudgets(deps, job, await readWorkSettings(deps.facts, job));
  return await take();
}

/** Replaces what was set aside by what the call really cost; also when the attempt was stopped during the call. */
export const settle: OperationHandler<'settle'> = {
  async run({ deps, job, request }) {
    const settled = await settleInScopes(deps, job, request);
    await warnOfBudgets(deps, job);
    return settled;
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
