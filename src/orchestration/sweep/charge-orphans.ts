import type { Commit } from '../../contracts/commit.ts';
import { budgetScopesOn, utcDayOf } from '../../job/budget-scope.ts';
import type { Job } from '../../job/job.ts';
import type { JobEvent } from '../../job/job-event.ts';
import { isWorking } from '../../job/job-state.ts';
import { opinionAskedAt, opinionReservationsOf } from '../../job/opinion-reservation.ts';
import type { BudgetStore } from '../../ports/budget-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StartedJob } from '../attempt-rights.ts';
import { budgetScopesOf, reservationIdOf } from '../worker-api/attempt-budget.ts';
import type { JobVisitor } from './job-round.ts';
import { aboutJob } from './tally.ts';

/** Whoever was stopped during a model call may still settle what the call has cost; this long they are waited for. */
export const settlementMayTakeMs = 15 * 60_000;

/** However often it fails, or is put off by GitHub for an hour, a request is judged, or its message given up, within this time. */
const judgedWithinMs = 24 * 60 * 60_000;

type EndedAttempt = { number: number; startedAt: string; endedAt: string; installationId: number };

/**
 * Charges in full what an attempt has set aside and never settled, once it has ended a quarter of an hour ago, and what was set aside for a second opinion as long ago. Nobody knows what the
 * call has really cost, so that nothing of it is ever given back. What remains in a scope does not change by it. Told of in the sweeper's log, not in the job's
 * (docs/decisions/0029).
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
    const days = [...new Set(commits.flatMap(({ at }) => daysAfter(at)))];
    const installations = [
      ...new Set(withInstallations(commits).map(({ installationId }) => installationId)),
    ];
    const scopes = new Set([
      ...then.flatMap((started) => budgetScopesOf(started)),
      ...days.flatMap((day) => installations.flatMap((each) => scopesOfOpinions(job, day, each))),
    ]);
    for (const scope of scopes) {
      for (const { id, microUsd } of await budgets.openReservations(scope)) {
        const owner = then.find((started) => id.startsWith(reservationIdOf(started, '')));
        const isOpinion = days.some((day) => id.startsWith(opinionReservationsOf(day, job.id)));
        if (owner === undefined && !(isOpinion && clock.now() - opinionAskedAt(id) >= settlementMayTakeMs))
          continue;
        await budgets.settle(scope, id, microUsd);
        const about = { ...aboutJob(job), ...(owner && { attempt: owner.details.attempt.number }) };
        tally.found('reservation-charged', { ...about, scope, reservationId: id, microUsd });
      }
    }
  };
}

/** The days on which what a commit asked for may have been judged: that of the commit, and the next one. */
function daysAfter(at: string): string[] {
  return [utcDayOf(at), utcDayOf(Date.parse(at) + judgedWithinMs)];
}

function scopesOfOpinions({ id, details }: Job, day: string, installationId: number): string[] {
  return details === undefined
    ? []
    : budgetScopesOn(day, { id, repository: { ...details.repository, installationId } });
}

/** What happened, each with the installation under which the repository was then: money is charged where it was set aside. */
function withInstallations(
  commits: readonly Commit[],
): { event: JobEvent; at: string; installationId: number }[] {
  let installationId: number | undefined;
  return commits.flatMap(({ at, events }) =>
    events.flatMap((event) => {
      if (event.type === 'JobSubmitted') installationId = event.repository.installationId;
      if (event.type === 'RepositoryMoved') installationId = event.installationId;
      return installationId === undefined ? [] : [{ event, at, installationId }];
    }),
  );
}

/** Every attempt but a live one. An attempt has ended at the latest when the next one starts, or the job came into the state it is in. */
function endedAttempts(job: Job, commits: readonly Commit[]): EndedAttempt[] {
  const started = withInstallations(commits).flatMap(({ event, at, installationId }) =>
    event.type === 'AttemptStarted' ? [{ number: event.attempt, startedAt: at, installationId }] : [],
  );
  return started.flatMap((attempt, index) => {
    const next = started[index + 1]?.startedAt;
    if (next === undefined && isWorking(job.state)) return [];
    return [{ ...attempt, endedAt: next ?? job.stateSince }];
  });
}

/** The job as it was in that attempt, as far as its money is concerned. */
function jobAt(job: Job, { number, startedAt, installationId }: EndedAttempt): StartedJob | undefined {
  const newest = job.details?.attempt;
  if (job.details === undefined || newest === undefined) return undefined;
  return { ...job, details: { ...job.details, attempt: { ...newest, number, startedAt, installationId } } };
}
