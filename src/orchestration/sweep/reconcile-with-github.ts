import { z } from 'zod';
import type { JobMessage } from '../../contracts/job-message.ts';
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
import { askedByLabel, divergenceOf } from './divergence-of.ts';
import { lookForEdit } from './edited-issues.ts';
import { lookAfterHold } from './held-jobs.ts';
import { lookAfterQuestions } from './open-questions.ts';
import { readCursor } from './read-cursor.ts';
import { lookForRedChecks } from './red-checks.ts';
import { maximalHeads } from './sweep-dependencies.ts';
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

const cursorSchema = z.object({ since: z.int(), after: z.string(), finished: z.boolean() });
const cursorName = 'github-round';

/**
 * Goes round the jobs that have not ended, a few in each sweep, and compares each with GitHub: a pull request or an issue that was closed, a label that was taken
 * off, while the webhook got lost. What is found goes to governance, which looks for itself. The pages of jobs at rest are compared with the log too.
 */
export function reconcileWithGitHub(deps: Reconciling): SweepPart {
  const { heads, cursors, clock } = deps;
  return {
    name: 'comparison with GitHub',
    async run(tally) {
      const last = await readCursor(cursors, cursorName, cursorSchema);
      if (last?.finished === true && clock.now() - last.since < roundEveryMs) return;
      const { since, after } = last?.finished === false ? last : { since: clock.now(), after: '' };
      const turn = (await unfinished(heads)).filter((jobId) => jobId > after).slice(0, jobsPerSweep);
      for (const jobId of turn) await tally.examine(jobId, () => compare(deps, jobId, tally));
      const finished = turn.length < jobsPerSweep;
      await cursors.put(cursorName, JSON.stringify({ since, after: turn.at(-1) ?? after, finished }));
    },
  };
}

async function unfinished(heads: Pick<HeadStore, 'list'>): Promise<string[]> {
  const states = jobStates.filter((state) => !isTerminal(state));
  const listed = await Promise.all(states.map((state) => heads.list(state, maximalHeads)));
  return [...new Set(listed.flat().map(({ jobId }) => jobId))].toSorted();
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
