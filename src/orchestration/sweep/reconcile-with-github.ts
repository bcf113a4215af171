import { z } from 'zod';
import type { JobMessage } from '../../contracts/job-message.ts';
import { askedByLabel } from '../../job/asked-by-label.ts';
import type { Effect } from '../../job/effect.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import type { Job } from '../../job/job.ts';
import { isTerminal, isWorking, jobStates } from '../../job/job-state.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CursorStore } from '../../ports/cursor-store.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';
import type { GitHubReviewers } from '../../ports/github-reviewers.ts';
import type { HeadStore } from '../../ports/head-store.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import { queueGroupOf } from '../queue-group.ts';
import { divergenceOf } from './divergence-of.ts';
import { lookForEdit } from './edited-issues.ts';
import { lookAfterHold } from './held-jobs.ts';
import { listPositionSchema, positionOf } from './list-position.ts';
import { lookAfterQuestions } from './open-questions.ts';
import { readCursor } from './read-cursor.ts';
import { lookForRedChecks } from './red-checks.ts';
import type { SweepPart } from './sweep-part.ts';
import { aboutJob, type Tally } from './tally.ts';

export type Reconciling = {
  facts: Pick<GitHubFacts, 'issue' | 'pullRequest' | 'comments' | 'checks' | 'branchHead'>;
  reviewers: Pick<GitHubReviewers, 'reviews'>;
  heads: Pick<HeadStore, 'list'>;
  ledger: Pick<Ledger, 'commits'>;
  jobs: MessageQueue<JobMessage>;
  carryOut: (effect: Effect, job: Job) => Promise<void>;
  cursors: CursorStore;
  clock: Clock;
  triggerLabel: string;
};

/** A handful of requests for each job: some 1,500 an hour at the most, of the 5,000 that GitHub grants an installation. */
const jobsPerSweep = 5;
const roundEveryMs = 10 * 60_000;
/** So long a webhook may be on its way, and a job that has just moved is left to it. */
const webhookMayTakeMs = 5 * 60_000;

/** `state`, `after`: where in the lists the round is; the states before have had their turn. */
const cursorSchema = z.object({
  since: z.int(),
  state: z.enum(jobStates).optional(),
  after: listPositionSchema.optional(),
  finished: z.boolean(),
});
type Cursor = z.infer<typeof cursorSchema>;
const cursorName = 'github-round';

/**
 * Goes round the jobs that have not ended, a few in each sweep, and compares each with GitHub: a pull request or an issue that was closed, a label that was taken
 * off, while the webhook got lost. What is found goes to governance, which looks for itself. The pages of jobs at rest are compared with the log too. A job that moves
 * from one list to another meanwhile may have its turn in the next round only.
 */
export function reconcileWithGitHub(deps: Reconciling): SweepPart {
  const { heads, cursors, clock } = deps;
  return {
    name: 'comparison with GitHub',
    async run(tally, { until }) {
      const keep = (cursor: Cursor) => cursors.put(cursorName, JSON.stringify(cursor));
      const last = await readCursor(cursors, cursorName, cursorSchema);
      if (last?.finished === true && clock.now() - last.since < roundEveryMs) return;
      const begun = last?.finished === false ? last : { since: clock.now(), finished: false };
      const { turn, isLast } = await nextTurn(heads, begun);
      for (const [jobId, position] of turn) {
        if (clock.now() >= until) return;
        /* Before the job, not after it: a sweep that is ended over one does not begin with it again. */
        await keep({ since: begun.since, ...position, finished: false });
        await tally.examine(jobId, () => compare(deps, jobId, tally));
      }
      if (isLast) await keep({ since: begun.since, finished: true });
    },
  };
}

/** The next few jobs of the round, each with its place in the lists, and whether they are the last ones. No more is read of the lists than that. */
async function nextTurn(
  heads: Pick<HeadStore, 'list'>,
  { state: at, after }: Cursor,
): Promise<{ turn: Map<string, Pick<Cursor, 'state' | 'after'>>; isLast: boolean }> {
  const turn = new Map<string, Pick<Cursor, 'state' | 'after'>>();
  const left = jobStates.slice(at === undefined ? 0 : jobStates.indexOf(at));
  for (const state of left.filter((one) => !isTerminal(one))) {
    const wanted = jobsPerSweep - turn.size;
    const page = await heads.list(state, wanted, state === at ? after : undefined);
    for (const head of page)
      if (!turn.has(head.jobId)) turn.set(head.jobId, { state, after: positionOf(head) });
    if (page.length === wanted) return { turn, isLast: false };
  }
  return { turn, isLast: true };
}

async function compare(deps: Reconciling, jobId: string, tally: Tally): Promise<void> {
  const commits = await deps.ledger.commits(jobId);
  const job = foldCommits(jobId, commits);
  if (isTerminal(job.state) || deps.clock.now() - Date.parse(job.stateSince) < webhookMayTakeMs) return;
  if (await lookAfterQuestions(deps, job, commits, tally)) return;
  await lookForRedChecks(deps, job, tally);
  const askedBy = askedByLabel(commits) ? 'label' : 'command';
  const divergence = await divergenceOf(deps.facts, job, { askedBy, triggerLabel: deps.triggerLabel });
  if (divergence !== undefined) {
    const commandId = `reconcile:${divergence}:${jobId}:${job.version}`;
    await deps.jobs.send(
      { type: 'reconcile', commandId, jobId, divergence },
      { group: queueGroupOf(job), deduplicationId: commandId },
    );
    tally.found(`github-moved:${divergence}`, aboutJob(job));
    return;
  }
  const found =
    (await lookForEdit(deps, job, commits, tally)) || (await lookAfterHold(deps, job, commits, tally));
  if (!found && !isWorking(job.state))
    await deps.carryOut({ type: 'project', jobId, version: job.version }, job);
}
