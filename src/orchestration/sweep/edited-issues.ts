import type { Commit } from '../../contracts/commit.ts';
import type { JobMessage } from '../../contracts/job-message.ts';
import type { Job } from '../../job/job.ts';
import { wasKeptFromEditing } from '../../job/was-kept-from-editing.ts';
import { issueHash } from '../../ledger/issue-hash.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import { queueGroupOf } from '../queue-group.ts';
import { aboutJob, type Tally } from './tally.ts';

type Deps = { facts: Pick<GitHubFacts, 'issue'>; jobs: MessageQueue<JobMessage>; clock: Clock };

/** The webhook tells who edited, and nothing else does: it is waited for. */
const webhookMayTakeMs = 5 * 60_000;

/**
 * Finds that the issue of a held job says something else than was frozen, while the webhook got lost, and has governance look. Once for each text: what a reader does not see of
 * an edit changes nothing, and the log says that it was looked at. True when something was found.
 */
export async function lookForEdit(
  { facts, jobs, clock }: Deps,
  job: Job,
  commits: readonly Commit[],
  tally: Tally,
): Promise<boolean> {
  const { state, details } = job;
  const frozen = details?.request.issue;
  if (state !== 'HELD' || details === undefined || frozen === undefined) return false;
  if (wasKeptFromEditing(commits)) return false;
  const issue = await facts.issue(details.repository, details.issueNumber);
  if (issue === undefined) return false;
  const now = issueHash(issue);
  const isFresh =
    issue.updatedAt !== undefined && clock.now() - Date.parse(issue.updatedAt) < webhookMayTakeMs;
  const commandId = `reconcile:held-issue-edited:${job.id}:${details.inputHash.slice(0, 16)}:${now.slice(0, 16)}`;
  const wasLookedAt = commits.some((commit) => commit.commandId === commandId);
  if (now === frozen || isFresh || wasLookedAt) return false;
  await jobs.send(
    { type: 'reconcile', commandId, jobId: job.id, divergence: 'held-issue-edited' },
    { group: queueGroupOf(job), deduplicationId: commandId },
  );
  tally.found('github-moved:held-issue-edited', aboutJob(job));
  return true;
}
