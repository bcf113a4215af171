import { functionSettings } from '../../config/function-settings.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { budgetScopesOn, utcDayOf } from '../../job/budget-scope.ts';
import type { JobDetails } from '../../job/job.ts';
import { isOpinionAbout, opinionAskedAt, opinionReservation } from '../../job/opinion-reservation.ts';
import type { BudgetStore } from '../../ports/budget-store.ts';
import type { Ids } from '../../ports/ids.ts';
import type { BudgetLimits } from '../budget-limits.ts';
import { openScopes } from '../open-scopes.ts';

export type OpinionBudgets = Pick<
  BudgetStore,
  'open' | 'reserve' | 'settle' | 'release' | 'openReservations'
>;

type Payer = { id: string; details: Pick<JobDetails, 'repository' | 'inputHash' | 'raisedMicroUsd'> };

type Open = Awaited<ReturnType<OpinionBudgets['openReservations']>>[number];
type OpenIn = (scope: string) => Promise<Open[]>;

/** `cancel`: nobody is asked after all. */
export type OpinionReservation = { settle(spent: number): Promise<void>; cancel(): Promise<void> };

/** Whoever asks is ended after so long, so that what is still open then nobody will settle. */
const askingMayTakeMs = 1_000 * functionSettings.governance.timeoutSeconds;
/** Of two that come in between each other, both step back for so long. */
const steppedBackSeconds = 10;

/**
 * Sets money aside for one opinion, in all of the job's scopes or in none; undefined when one of them does not cover it. Copies of one message may come at the same time, and one of them asks: what is open for
 * the input in the job's own scope is somebody who is asking, until that has taken longer than it can. Then it died, nobody knows what it has cost, and it is charged in full. That scope is the first in which
 * money is taken and the last in which it is settled. The scopes are opened once more: midnight may have passed since the request began to be judged.
 *
 * @throws FactoryError `second-opinion-under-way` (retry)
 */
export async function reserveOpinion(
  { budgets, ids }: { budgets: OpinionBudgets; ids: Ids },
  job: Payer,
  { microUsd, now, limits }: { microUsd: number; now: number; limits: BudgetLimits },
): Promise<OpinionReservation | undefined> {
  const scopes = budgetScopesOn(utcDayOf(now), { id: job.id, repository: job.details.repository });
  const [own] = scopes;
  await openScopes(budgets, scopes, limits);
  const input = { id: job.id, inputHash: job.details.inputHash };
  const openIn: OpenIn = async (scope) =>
    (await budgets.openReservations(scope)).filter((open) => isOpinionAbout(input, open.id));
  const leftMs = ({ id }: Open) => opinionAskedAt(id) + askingMayTakeMs - now;
  const longestLeftMs = Math.max(...(await openIn(own)).map(leftMs));
  if (longestLeftMs > 0) throw underWay(job.id, Math.min(longestLeftMs, askingMayTakeMs) / 1_000);
  await chargeAbandoned(budgets, scopes, async (scope) =>
    (await openIn(scope)).filter((open) => leftMs(open) <= 0),
  );
  const id = opinionReservation(input, { at: now, unique: ids.next() });
  const giveBack = async (taken: readonly string[]) => {
    for (const scope of taken.toReversed()) await budgets.release(scope, id);
  };
  for (const [index, scope] of scopes.entries()) {
    /* A scope of the job's own may have been opened with more than the verdict to come will grant. */
    const most = scope === own ? { mostMicroUsd: limits.job + job.details.raisedMicroUsd } : {};
    const answer = await budgets.reserve(scope, id, microUsd, { neverRepeated: true, ...most });
    /* Whoever takes its money later sees who took it before, also where nothing is left because of them. */
    if (scope === own && (await openIn(own)).some((open) => open.id !== id)) {
      await giveBack([own]);
      throw underWay(job.id, steppedBackSeconds);
    }
    if (answer === 'granted') continue;
    await giveBack(scopes.slice(0, index));
    return undefined;
  }
  return {
    async settle(spent) {
      for (const scope of scopes.toReversed()) await budgets.settle(scope, id, spent);
    },
    cancel: () => giveBack(scopes),
  };
}

/** Whoever set it aside died while asking: nobody knows what that has cost. */
async function chargeAbandoned(
  budgets: OpinionBudgets,
  scopes: readonly string[],
  abandonedIn: OpenIn,
): Promise<void> {
  for (const scope of scopes.toReversed())
    for (const open of await abandonedIn(scope)) await budgets.settle(scope, open.id, open.microUsd);
}

function underWay(jobId: string, seconds: number): FactoryError {
  return new FactoryError(
    'second-opinion-under-way',
    `A second opinion about the same input of job ${jobId} is being asked for. Once it is recorded, nothing is left to do.`,
    { disposition: 'retry', retryAfterSeconds: Math.ceil(seconds) },
  );
}
