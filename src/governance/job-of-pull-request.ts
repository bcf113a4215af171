import type { Commit } from '../contracts/commit.ts';
import { issueNumberOfBranch, jobIdOf } from '../contracts/job-id.ts';
import { isKnown, type KnownJob } from '../job/job.ts';
import type { Repository } from '../job/job-values.ts';
import type { PullRequestFacts } from '../ports/github-facts.ts';
import type { Governance } from './governance.ts';
import { readJobWhereItIs } from './read-job-where-it-is.ts';

export type FactoryPullRequest = {
  pullRequest: PullRequestFacts;
  jobId: string;
  job: KnownJob;
  commits: readonly Commit[];
  handled: boolean;
};

/**
 * The job behind a pull request, found by its head branch as GitHub tells it now. undefined unless the branch lies in the repository itself (a fork may
 * call its branches what it likes) and is the one frozen in the job's log.
 */
export async function jobOfPullRequest(
  governance: Governance,
  repository: Repository,
  number: number,
  commandId: string,
): Promise<FactoryPullRequest | undefined> {
  const pullRequest = await governance.facts.pullRequest(repository, number);
  return pullRequest && (await jobOfShownPullRequest(governance, repository, pullRequest, commandId));
}

/** The same of one that GitHub shows: undefined says then that it is not the factory's. */
export async function jobOfShownPullRequest(
  governance: Governance,
  repository: Repository,
  pullRequest: PullRequestFacts,
  commandId: string,
): Promise<FactoryPullRequest | undefined> {
  if (pullRequest.headRepositoryId !== repository.id) return undefined;
  const found = await jobOfBranch(governance, repository, pullRequest.headBranch, commandId);
  return found && { pullRequest, ...found };
}

/** The job whose frozen branch this is. */
export async function jobOfBranch(
  governance: Governance,
  repository: Repository,
  branch: string,
  commandId: string,
): Promise<Omit<FactoryPullRequest, 'pullRequest'> | undefined> {
  const issueNumber = issueNumberOfBranch(branch);
  if (issueNumber === undefined) return undefined;
  const jobId = jobIdOf(repository.id, issueNumber);
  const { job, commits, handled } = await readJobWhereItIs(governance, repository, jobId, commandId);
  if (!isKnown(job) || job.details.branch !== branch) return undefined;
  return { jobId, job, commits, handled };
}
