import { jobIdOf } from '../contracts/job-id.ts';
import type { JobMessageOf } from '../contracts/job-message.ts';
import type { JobDetails } from '../job/job.ts';
import { isTerminal } from '../job/job-state.ts';
import type { PullRequestFacts } from '../ports/github-facts.ts';
import type { Governance } from './governance.ts';
import { hasLabel } from './has-label.ts';
import { type Intent, ignore } from './intent.ts';
import { readJob, repeat } from './known-job.ts';
import { accountOf, asked } from './people.ts';

/**
 * The trigger label was removed or the issue was closed: the job ends, unless the issue has been labelled or opened again meanwhile. GitHub itself asks for
 * permission to do either. Merging a PR closes its issue too: then the job is not cancelled but done.
 */
export async function withdrawn(
  governance: Governance,
  message: JobMessageOf<'label-removed' | 'issue-closed'>,
): Promise<Intent> {
  const { repository, issueNumber, commandId, sender } = message;
  const jobId = jobIdOf(repository.id, issueNumber);
  const { job, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  if (job.details === undefined || isTerminal(job.state)) return ignore('no-live-job');
  const issue = await governance.facts.issue(repository, issueNumber);
  const stands =
    message.type === 'label-removed'
      ? issue !== undefined && hasLabel(issue, governance.triggerLabel)
      : issue?.state === 'open';
  if (stands === true) return ignore('taken-back');

  const merged = await mergedPullRequest(governance, job.details);
  if (merged?.mergeSha !== undefined && merged.mergeSha !== null)
    return asked(jobId, message, { type: 'RecordMerge', pullRequest: merged.number, sha: merged.mergeSha });
  const cause = message.type === 'label-removed' ? 'label-removed' : 'issue-closed';
  return asked(jobId, message, { type: 'CancelJob', cause, by: accountOf(sender) });
}

async function mergedPullRequest(
  { facts }: Governance,
  details: JobDetails,
): Promise<PullRequestFacts | undefined> {
  if (details.pullRequest === undefined) return undefined;
  const pullRequest = await facts.pullRequest(details.repository, details.pullRequest.number);
  return pullRequest?.merged === true ? pullRequest : undefined;
}
