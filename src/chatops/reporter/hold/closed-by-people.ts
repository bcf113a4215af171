import type { Commit } from '../../../contracts/commit.ts';
import { isOfEarlierTry } from '../../../job/is-of-earlier-try.ts';
import type { JobDetails } from '../../../job/job.ts';
import type { GitHubFacts } from '../../../ports/github-facts.ts';

/**
 * The pull request that showed the held commit and was closed before the log knew of it. To open another would pass over the person who closed it. Undefined when there is
 * none, or when the job was taken up again since: the log has taken note of its end, or the factory has closed it with the job.
 */
export async function closedByPeople(
  { facts }: { facts: Pick<GitHubFacts, 'pullRequestsOfBranch'> },
  details: JobDetails,
  commits: readonly Commit[],
  headSha: string,
): Promise<number | undefined> {
  const { repository, branch, formerHold, hold } = details;
  const shown = await facts.pullRequestsOfBranch(repository, branch);
  if (shown.some(({ state, number }) => state === 'open' && number !== formerHold)) return undefined;
  const noted = new Set(
    commits
      .flatMap(({ events }) => events)
      .flatMap((event) =>
        event.type === 'PullRequestClosed' || event.type === 'PullRequestMerged' ? [event.pullRequest] : [],
      ),
  );
  return shown.find(
    (closed) =>
      closed.headRepositoryId === repository.id &&
      closed.headSha === headSha &&
      closed.number !== formerHold &&
      !(hold?.ended === true && closed.number === hold.pullRequest) &&
      !isOfEarlierTry(details, { cause: 'pull-request-closed', at: closed.closedAt }) &&
      !noted.has(closed.number),
  )?.number;
}
