import type { Commit } from '../../contracts/commit.ts';
import { isOfEarlierTry } from '../../job/is-of-earlier-try.ts';
import type { KnownJob } from '../../job/job.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import { cancelledHoldMarker } from './markers.ts';
import type { Reporter } from './reporter.ts';
import { isSaid } from './say-once.ts';

/**
 * The pull request, of those `listed` for the branch, that showed a commit of the job, held or pushed, and was closed or merged before the log knew of it. To open another would pass over the person who did that. Undefined when
 * there is none, when the log has taken note of its end, when the job was taken up again since, or when the factory itself has closed it with the job.
 */
export async function closedByPeople(
  { pages }: Pick<Reporter, 'pages'>,
  job: KnownJob,
  commits: readonly Commit[],
  { headSha, listed }: { headSha: string; listed: readonly PullRequestFacts[] },
): Promise<number | undefined> {
  const { repository, formerHold } = job.details;
  if (listed.some(({ state, number }) => state === 'open' && number !== formerHold)) return undefined;
  const noted = endsInLog(commits);
  const closed = listed.find(
    (found) => found.headSha === headSha && !noted.has(found.number) && isOfThisTry(job, found),
  );
  if (closed === undefined) return undefined;
  const address = { repository, issueNumber: closed.number };
  const byFactory = await isSaid(pages, address, cancelledHoldMarker(job.id, closed.number));
  return byFactory ? undefined : closed.number;
}

function endsInLog(commits: readonly Commit[]): Set<number> {
  return new Set(
    commits
      .flatMap(({ events }) => events)
      .flatMap((event) =>
        event.type === 'PullRequestClosed' || event.type === 'PullRequestMerged' ? [event.pullRequest] : [],
      ),
  );
}

function isOfThisTry(
  { details }: KnownJob,
  { number, headRepositoryId, closedAt: at }: PullRequestFacts,
): boolean {
  const { repository, formerHold, hold } = details;
  return (
    headRepositoryId === repository.id &&
    number !== formerHold &&
    !(hold?.ended === true && number === hold.pullRequest) &&
    !isOfEarlierTry(details, { cause: 'pull-request-closed', at })
  );
}
