import type { JobMessageOf } from '../contracts/job-message.ts';
import type { JobDetails } from '../job/job.ts';
import type { JobCommand } from '../job/job-command.ts';
import { isTerminal } from '../job/job-state.ts';
import type { Governance } from './governance.ts';
import { type Intent, ignore } from './intent.ts';
import { readJob, repeat } from './known-job.ts';
import { withdrawalOf } from './withdrawal.ts';

/**
 * GitHub is ahead of a job because a webhook got lost. What the sweeper saw is read again, and recorded as the webhook would have had it; who did it GitHub does
 * not tell any more, so that the sweeper stands for them.
 */
export async function reconcile(
  governance: Governance,
  { jobId, commandId, divergence }: JobMessageOf<'reconcile'>,
): Promise<Intent> {
  const { job, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  if (job.details === undefined || isTerminal(job.state)) return ignore('no-live-job');
  const command =
    divergence === 'pull-request-closed'
      ? await endOfPullRequest(governance, job.details)
      : await withdrawalOf(governance, job.details, divergence);
  if (command === undefined) return ignore('taken-back');
  return { jobId, actor: { kind: 'sweeper' }, steps: [{ commandId, command }] };
}

async function endOfPullRequest(
  { facts }: Governance,
  { repository, pullRequest, hold }: JobDetails,
): Promise<JobCommand | undefined> {
  const number = pullRequest?.number ?? hold?.pullRequest;
  const now = number === undefined ? undefined : await facts.pullRequest(repository, number);
  if (now?.state !== 'closed') return undefined;
  return now.merged && now.mergeSha !== null
    ? { type: 'RecordMerge', pullRequest: now.number, sha: now.mergeSha }
    : { type: 'RecordClose', pullRequest: now.number };
}
