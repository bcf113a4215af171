import type { JobDetails } from '../job/job.ts';
import type { PullRequestFacts } from '../ports/github-facts.ts';
import type { Governance } from './governance.ts';

/** The merged pull request by which the job's code came to the default branch; undefined when there is none, or the log knows of it. */
export async function mergedWorkOf(
  governance: Governance,
  details: JobDetails,
): Promise<PullRequestFacts | undefined> {
  const { repository, branch, pullRequest, merged } = details;
  const recorded = pullRequest && (await governance.facts.pullRequest(repository, pullRequest.number));
  if (recorded?.merged === true && recorded.number !== merged?.pullRequest) return recorded;
  if (details.authorizedShas.length === 0) return undefined;
  for (const shown of await governance.facts.pullRequestsOfBranch(repository, branch))
    if (await isMergedWork(governance, details, shown)) return shown;
  return undefined;
}

/**
 * Whether a pull request of the job's branch that the log does not name, because its delivery was never verified or because somebody else opened it, was merged to the default branch with code
 * of the factory's. One that showed nothing but a held request is none, whatever has been pushed since it was merged; nor is one from before a merge that the log knows of, for work that was
 * merged ends the job.
 */
export async function isMergedWork(
  { facts }: Governance,
  { repository, branch, merged, pushedSha, authorizedShas, hold, heldShas }: JobDetails,
  { number, merged: isMerged, headRepositoryId, headBranch, headSha, baseBranch }: PullRequestFacts,
): Promise<boolean> {
  if (!isMerged || number <= (merged?.pullRequest ?? 0) || heldShas.includes(headSha)) return false;
  if (headRepositoryId !== repository.id || headBranch !== branch) return false;
  /* People may have put commits of their own on top of the factory's, or on top of what held the job before it ended. */
  const mayHoldMore = pushedSha !== undefined && !(hold?.ended === true && hold.pullRequest === number);
  if (!mayHoldMore && !authorizedShas.includes(headSha)) return false;
  return (await facts.repository(repository))?.defaultBranch === baseBranch;
}
