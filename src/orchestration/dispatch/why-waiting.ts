import { type StartTally, tallyOn } from '../../contracts/start-tally.ts';
import type { Waiting } from '../../contracts/waiting.ts';
import { isOpenAt, nextOpening } from '../../job/batch-window.ts';
import { utcDayOf } from '../../job/budget-scope.ts';
import type { JobDetails } from '../../job/job.ts';

/** Less than any model's call costs that is worth starting a machine for: a cent. */
const leastUsefulMicroUsd = 10_000;

/**
 * What there is around a job that could start, besides the attempt that is to be started. A fact that is absent stands in nobody's way.
 */
export type StartFacts = {
  /** Milliseconds since 1970. */
  now: number;
  /** Attempts of others that have a place. */
  repositoryTaken?: number;
  factory?: { taken: number; limit: number };
  /** Starts of others in the repository. */
  starts?: StartTally;
  /** What may still be spent today, in micro-dollars; absent in a scope that nobody has opened yet. */
  moneyLeft?: { repository?: number | undefined; installation?: number | undefined };
  /** The job, at work, that may write what this one is going to write. */
  lockedBy?: string | undefined;
};

/** What keeps a job from its start. That there is no machine for it shows once it has been started. */
export type ReasonToWait = Exclude<Waiting, { reason: 'machine' }>;

/** Why a job does not start now; undefined when nothing is known that keeps it. What lasts longest is said first. */
export function whyWaiting(details: JobDetails, facts: StartFacts): ReasonToWait | undefined {
  return (
    closedWindow(details, facts) ??
    usedAttempts(details, facts) ??
    usedBudget(facts) ??
    fullRepository(details, facts) ??
    cooldown(details, facts) ??
    (facts.lockedBy === undefined ? undefined : { reason: 'lock', heldBy: facts.lockedBy }) ??
    fullFactory(facts)
  );
}

function closedWindow({ verdict, priority }: JobDetails, { now }: StartFacts): ReasonToWait | undefined {
  const window = verdict?.limits.windows?.[priority];
  if (window === undefined || isOpenAt(window, now)) return undefined;
  return { reason: 'window-closed', until: isoOf(nextOpening(window, now)) };
}

function usedAttempts({ verdict }: JobDetails, { now, starts }: StartFacts): ReasonToWait | undefined {
  const limit = verdict?.limits.attemptsPerDay;
  if (limit === undefined || starts === undefined) return undefined;
  const { day, count } = tallyOn(utcDayOf(now), starts);
  return count < limit
    ? undefined
    : { reason: 'attempts-used', used: count, limit, until: isoOf(tomorrowAfter(Date.parse(day))) };
}

/** An attempt that starts with nothing left today fails; tomorrow there is money again. */
function usedBudget({ now, moneyLeft = {} }: StartFacts): ReasonToWait | undefined {
  for (const owner of ['repository', 'installation'] as const) {
    const left = moneyLeft[owner];
    if (left !== undefined && left < leastUsefulMicroUsd)
      return { reason: 'budget-used', of: owner, until: isoOf(tomorrowAfter(now)) };
  }
  return undefined;
}

function fullRepository({ verdict }: JobDetails, { repositoryTaken }: StartFacts): ReasonToWait | undefined {
  const limit = verdict?.limits.maxWorkers ?? 1;
  if (repositoryTaken === undefined || repositoryTaken < limit) return undefined;
  return { reason: 'repository-full', limit };
}

function cooldown({ verdict }: JobDetails, { now, starts }: StartFacts): ReasonToWait | undefined {
  const times = starts?.recent.map(({ at }) => Date.parse(at)) ?? [];
  const until = Math.max(...times) + (verdict?.limits.cooldownSeconds ?? 0) * 1_000;
  return now < until ? { reason: 'cooldown', until: isoOf(until) } : undefined;
}

function fullFactory({ factory }: StartFacts): ReasonToWait | undefined {
  if (factory === undefined || factory.taken < factory.limit) return undefined;
  return { reason: 'factory-full', limit: factory.limit };
}

function tomorrowAfter(now: number): number {
  return Date.parse(`${utcDayOf(now + 24 * 3_600_000)}T00:00:00.000Z`);
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
