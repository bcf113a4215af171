import type { Commit } from '../../contracts/commit.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import { askedByLabel } from '../../job/asked-by-label.ts';
import { endsJob } from '../../job/ends-job.ts';
import { isKnown, type JobDetails, type KnownJob } from '../../job/job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { isTerminal } from '../../job/job-state.ts';
import { openPullRequestOf } from '../../job/open-pull-request.ts';
import { endOf } from '../end-of.ts';
import type { Governance } from '../governance.ts';
import { asOf, dated, type Intent, ignore, repeat } from '../intent.ts';
import { readJob } from '../read-job.ts';
import { showsIssues } from '../shows-issues.ts';
import { type Withdrawal, withdrawalOf } from '../withdrawal.ts';
import { editOfHeld } from './issue-edited.ts';
import { voidOf } from './pushed-to-hold.ts';

/**
 * GitHub is ahead of a job because a webhook got lost. What the sweeper saw is read again, and recorded as the webhook would have had it; who did it GitHub does
 * not tell any more, so that the sweeper stands for them.
 */
export async function reconcile(
  governance: Governance,
  { jobId, commandId, divergence }: JobMessageOf<'reconcile'>,
): Promise<Intent> {
  const { job, commits, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  if (!isKnown(job) || isTerminal(job.state)) return ignore('no-live-job');
  const found = await recordFor(governance, job, commits, divergence);
  if (found === undefined) return ignore('taken-back');
  const { command, happenedAt } = found;
  const intent = { jobId, actor: { kind: 'sweeper' }, steps: [{ commandId, command }] } as const;
  return asOf(job, dated(intent, happenedAt));
}

async function recordFor(
  governance: Governance,
  job: KnownJob,
  commits: readonly Commit[],
  divergence: JobMessageOf<'reconcile'>['divergence'],
): Promise<Withdrawal | undefined> {
  switch (divergence) {
    case 'pull-request-closed':
      return await endOfPullRequest(governance, job.details);
    case 'held-branch-moved':
      return undated(await voidOf(governance, job));
    case 'held-issue-edited':
      /* Not by what another repository's issue says. */
      return (await showsIssues(governance.facts, job.details.repository))
        ? undated(await editOfHeld(governance, job, commits))
        : undefined;
    case 'issue-closed':
      return await withdrawalOf(governance, { job, commits }, divergence);
    case 'label-removed':
      return await unlabelled(governance, job, commits);
  }
}

function undated(command: JobCommand | undefined): Withdrawal | undefined {
  return command && { command };
}

/** Who had the job taken up again by a command since the sweeper looked needs no label. */
async function unlabelled(
  governance: Governance,
  job: KnownJob,
  commits: readonly Commit[],
): Promise<Withdrawal | undefined> {
  return askedByLabel(commits)
    ? await withdrawalOf(governance, { job, commits }, 'label-removed')
    : undefined;
}

async function endOfPullRequest({ facts }: Governance, details: JobDetails): Promise<Withdrawal | undefined> {
  const number = openPullRequestOf(details);
  const now = number === undefined ? undefined : await facts.pullRequest(details.repository, number);
  if (now === undefined || !endsJob(details, now)) return undefined;
  return { command: endOf(now), happenedAt: now.closedAt };
}
