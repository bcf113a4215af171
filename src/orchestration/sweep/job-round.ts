import { z } from 'zod';
import type { Commit } from '../../contracts/commit.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import type { Job } from '../../job/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CursorStore } from '../../ports/cursor-store.ts';
import type { JobRegister } from '../../ports/job-register.ts';
import { readCursor } from './read-cursor.ts';
import type { SweepPart } from './sweep-part.ts';
import type { Tally } from './tally.ts';

/** Looks after one thing about a job, whatever its state. */
export type JobVisitor = (visited: { job: Job; commits: readonly Commit[] }, tally: Tally) => Promise<void>;

/** A round begins at most this often, so that a small factory does not visit the same few jobs every minute. */
const roundEveryMs = 60 * 60_000;
/** Jobs visited in one sweep: 1,200 an hour. */
const visitsPerSweep = 20;
/** Pages of the register read in one sweep. Each is a megabyte of everything that the table keeps, and one may have few jobs, or none. */
const pagesPerSweep = 10;

/** `after`: the page of the register the round is on; `visited`: how many of its jobs have had their turn. */
const cursorSchema = z.object({
  since: z.int(),
  after: z.string().optional(),
  visited: z.int().nonnegative(),
  finished: z.boolean(),
});
type Cursor = z.infer<typeof cursorSchema>;

const cursorName = 'job-round';

/**
 * Goes round all jobs that were ever asked for, a few in each sweep. What no list shows (a head that is missing, money that was set aside in a scope nobody looks
 * at) is found here in the end.
 */
export function visitJobsInTurn(
  deps: {
    register: JobRegister;
    cursors: CursorStore;
    ledger: Pick<Ledger, 'commits'>;
    clock: Clock;
  },
  visitors: readonly JobVisitor[],
): SweepPart {
  const { register, cursors, ledger, clock } = deps;
  return {
    name: 'round of all jobs',
    async run(tally, { until }) {
      let cursor = nextStep(await readCursor(cursors, cursorName, cursorSchema), clock.now());
      if (cursor === undefined) return;
      let left = visitsPerSweep;
      for (let pages = 0; pages < pagesPerSweep && left > 0 && !cursor.finished; pages++) {
        if (clock.now() >= until) return;
        const page = await register.jobIds(cursor.after);
        const turn = page.jobIds.slice(cursor.visited, cursor.visited + left);
        const visited = await visitAll(turn, tally, until);
        left -= visited;
        cursor = moved(cursor, visited, page);
        await cursors.put(cursorName, JSON.stringify(cursor));
      }
    },
  };

  /** How many had their turn before the time was over. */
  async function visitAll(turn: readonly string[], tally: Tally, until: number): Promise<number> {
    let visited = 0;
    for (const jobId of turn) {
      if (clock.now() >= until) break;
      visited += 1;
      if (turn.indexOf(jobId) < visited - 1) continue;
      await tally.examine(jobId, async () => {
        const commits = await ledger.commits(jobId);
        const job = foldCommits(jobId, commits);
        for (const visit of visitors) await tally.examine(jobId, () => visit({ job, commits }, tally));
      });
    }
    return visited;
  }
}

function nextStep(cursor: Cursor | undefined, now: number): Cursor | undefined {
  if (cursor !== undefined && !cursor.finished) return cursor;
  if (cursor !== undefined && now - cursor.since < roundEveryMs) return undefined;
  return { since: now, visited: 0, finished: false };
}

function moved(
  { since, after, visited }: Cursor,
  turn: number,
  page: { jobIds: string[]; next?: string },
): Cursor {
  const position = visited + turn;
  if (position < page.jobIds.length)
    return { since, ...(after === undefined ? {} : { after }), visited: position, finished: false };
  return page.next === undefined
    ? { since, visited: 0, finished: true }
    : { since, after: page.next, visited: 0, finished: false };
}
