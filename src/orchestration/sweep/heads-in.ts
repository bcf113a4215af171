import type { JobState } from '../../job/job-state.ts';
import type { Head, HeadStore, ListPosition } from '../../ports/head-store.ts';

/** Heads read at once. */
const pageSize = 500;

/**
 * All heads in a state, in the order of the list, read as they are asked for. `behind`: only those behind this one. `since`: only those that came into the state at this ISO time or later; of a priority with many older ones, as
 * states have that nothing leaves, one page of these is read and the rest is jumped over.
 */
export async function* headsIn(
  heads: Pick<HeadStore, 'list'>,
  state: JobState,
  { since = '', behind }: { since?: string | undefined; behind?: ListPosition | undefined } = {},
): AsyncGenerator<Head, void, undefined> {
  let after = behind;
  for (;;) {
    const page = await heads.list(state, pageSize, after);
    yield* page.filter(({ stateSince }) => stateSince >= since);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.stateSince < since ? { ...last, stateSince: since, jobId: '' } : last;
  }
}
