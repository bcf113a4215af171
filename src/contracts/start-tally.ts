/** An attempt's start, counted. `version`: that of the job's log at which it was begun. `at`: ISO time. */
export type Start = { jobId: string; attempt: number; version: number; at: string };

/**
 * What is remembered of a repository's starts: how many there were on the UTC day of the newest one, and the newest of them by name, so that counting one again counts
 * it once. The day never goes back: of several dispatchers about midnight one may have a slower clock.
 */
export type StartTally = { day: string; count: number; recent: Start[] };

/** More than can be on their way to a start at once. */
const maximallyRecent = 100;

export const noStarts: StartTally = { day: '', count: 0, recent: [] };

/** The tally as it is on a day: on a new one nothing has been counted yet, on one that is over by the tally it is the tally's. The newest start stays known: a pause goes over midnight. */
export function tallyOn(day: string, tally: StartTally): StartTally {
  return tally.day >= day ? tally : { day, count: 0, recent: tally.recent };
}

/** The tally with this start, which replaces an earlier one of the same attempt. One from before the tally's day is remembered as at its first moment, on the day that it counts for and is taken back from. */
export function withStart(tally: StartTally, start: Start): StartTally {
  const today = tallyOn(dayOf(start), tally);
  const { count, recent } = withoutStart(today, start);
  const counted = dayOf(start) < today.day ? { ...start, at: `${today.day}T00:00:00.000Z` } : start;
  return { day: today.day, count: count + 1, recent: [...recent, counted].slice(-maximallyRecent) };
}

/** The tally without the start of this attempt, unless it was begun at a later version. Of one that is no longer known by name nothing is taken back. */
export function withoutStart(tally: StartTally, begun: Omit<Start, 'at'>): StartTally {
  const known = tally.recent.filter((start) => isOf(begun, start));
  const counted = known.filter((start) => dayOf(start) === tally.day).length;
  return {
    day: tally.day,
    count: tally.count - counted,
    recent: tally.recent.filter((start) => !isOf(begun, start)),
  };
}

function isOf(begun: Omit<Start, 'at'>, start: Start): boolean {
  return start.jobId === begun.jobId && start.attempt === begun.attempt && start.version <= begun.version;
}

function dayOf({ at }: Start): string {
  return at.slice(0, 'YYYY-MM-DD'.length);
}
