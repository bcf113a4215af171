import type { JobDetails } from '../job/job.ts';
import type { JobCommand } from '../job/job-command.ts';
import type { Account } from '../job/job-values.ts';
import type { PullRequestFacts } from '../ports/github-facts.ts';
import type { Governance } from './governance.ts';
import { hasLabel } from './has-label.ts';

export type WithdrawalCause = 'label-removed' | 'issue-closed';

/**
 * What ends a job whose label was removed or whose issue was closed, as GitHub tells it now; undefined when that was taken back. Merging a PR closes its issue too:
 * then the job is not cancelled but done.
 */
export async function withdrawalOf(
  governance: Governance,
  details: JobDetails,
  cause: WithdrawalCause,
  by?: Account,
): Promise<JobCommand | undefined> {
  const issue = await governance.facts.issue(details.repository, details.issueNumber);
  const stands =
    cause === 'label-removed'
      ? issue !== undefined && hasLabel(issue, governance.triggerLabel)
      : issue?.state === 'open';
  if (stands) return undefined;

  const merged = await mergedPullRequest(governance, details);
  if (merged?.mergeSha !== undefined && merged.mergeSha !== null)
    return { type: 'RecordMerge', pullRequest: merged.number, sha: merged.mergeSha };
  return { type: 'CancelJob', cause, ...(by === undefined ? {} : { by }) };
}

async function mergedPullRequest(
  { facts }: Governance,
  details: JobDetails,
): Promise<PullRequestFacts | undefined> {
  if (details.pullRequest === undefined) return undefined;
  const pullRequest = await facts.pullRequest(details.repository, details.pullRequest.number);
  return pullRequest?.merged === true ? pullRequest : undefined;
}
