import type { Commit } from '../../contracts/commit.ts';
import type { Job } from '../../job/job.ts';
import { isWorking } from '../../job/job-state.ts';
import type { BudgetStore } from '../../ports/budget-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StartedJob } from '../attempt-rights.ts';
import { budgetScopesOf, reservationIdOf } from '../worker-api/attempt-budget.ts';
import type { JobVisitor } from './job-round.ts';
import { aboutJob } from './tally.ts';

/** A worker that was stopped during a model call still settles what the call has cost; this long it is waited for. */
export const settlementMayTakeMs = 15 * 60_000;

type EndedAttempt = { number: number; startedAt: string; endedAt: string };

/**
 * Charges in full what an attempt has set aside and never settled, once it has ended a quarter of an hour ago. Nobody knows what the call has really cost, so that
 * nothing of it is ever given back. What remains in a scope does not change by it. Told of in the sweeper's log, not in the job's (docs/decisions/0029).
 */
export function chargeOrphans({
  budgets,
  clock,
}: {
  budgets: Pick<BudgetStore, 'openReservations' | 'settle'>;
  clock: Clock;
}): JobVisitor {
  return async ({ job, commits }, tally) => {
    const ended = endedAttempts(job, commits).filter(
      ({ endedAt }) => clock.now() - Date.parse(endedAt) >= settlementMayTakeMs,
    );
    const then = ended.flatMap((attempt) => jobAt(job, attempt) ?? []);
    const scopes = new Set(then.flatMap((started) => budgetScopesOf(started)));
    for (const scope of scopes) {
      for (const { id, microUsd } of await budgets.openReservations(scope)) {
        const owner = then.find((started) => id.startsWith(reservationIdOf(started, '')));
        if (owner === undefined) continue;
        await budgets.settle(scope, id, microUsd);
        const attempt = owner.details.attempt.number;
        tally.found('reservation-charged', { ...aboutJob(job), attempt, scope, reservationId: id, microUsd });
      }
    }
  };
}

/** Every attempt but a live one. An attempt has ended at the latest when the next one starts, or the job came into the state it is in. */
function endedAttempts(job: Job, commits: readonly Commit[]): EndedAttempt[] {
  const started = commits.flatMap(({ at, events }) =>
    events.flatMap((event) =>
      event.type === 'AttemptStarted' ? [{ number: event.attempt, startedAt: at }] : [],
    ),
  );
  return started.flatMap((attempt, index) => {
    const next = started[index + 1]?.startedAt;
    if (next === undefined && isWorking(job.state)) return [];
    return [{ ...attempt, endedAt: next ?? job.stateSince }];
  });
}

/** The job as it was in that attempt, as far as its money is concerned. */
function jobAt(job: Job, { number, startedAt }: EndedAttempt): StartedJob | undefined {
  const newest = job.details?.attempt;
  if (job.details === undefined || newest === undefined) return undefined;
  return { ...job, details: { ...job.details, attempt: { ...newest, number, startedAt } } };
}
