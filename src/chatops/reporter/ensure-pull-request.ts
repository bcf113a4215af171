import { FactoryError } from '../../contracts/factory-error.ts';
import { plainTitle } from '../../contracts/plain-title.ts';
import type { Job, JobDetails } from '../../job/job.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import type { Reporter } from './reporter.ts';

const longestTitle = 200;

/**
 * The number of the job's one pull request: the recorded one, an open one on our branch at our commit (a crash may have come between opening and
 * recording), or a new one. Throws FactoryError `pull-request-not-ours` (retry: GitHub may lag) when the open one shows another commit, and
 * `branch-missing` (retry) when the branch is not there.
 */
export async function ensurePullRequest(
  { facts, pages }: Pick<Reporter, 'facts' | 'pages'>,
  { id, details }: Job & { details: JobDetails },
  sha: string,
  body: string,
): Promise<number> {
  const { repository, branch, request } = details;
  const about = await facts.repository(repository);
  if (about === undefined) {
    throw new FactoryError('repository-gone', `The repository of job ${id} is not there any more.`, {
      disposition: 'quarantine',
    });
  }
  const base = about.defaultBranch;
  const find = async () => {
    const open = (await facts.pullRequestsOfBranch(repository, branch)).filter(
      (found) => found.state === 'open',
    );
    const recorded = open.find((found) => found.number === details.pullRequest?.number);
    return (
      recorded ?? open.find((found) => found.headRepositoryId === repository.id && found.baseBranch === base)
    );
  };
  const known = await find();
  if (known !== undefined) return ours(id, known, sha);

  const title = plainTitle(request.title, `Resolve issue ${details.issueNumber}`, longestTitle);
  const opened = await pages.openPullRequest(repository, {
    branch,
    base,
    title,
    body,
    draft: false,
  });
  if (opened === 'no-branch') {
    throw new FactoryError('branch-missing', `The branch ${branch} of job ${id} is not there (yet).`, {
      disposition: 'retry',
    });
  }
  if (opened !== 'exists') return opened.number;
  const existing = await find();
  if (existing !== undefined) return ours(id, existing, sha);
  throw new FactoryError(
    'pull-request-unseen',
    `GitHub says that the pull request of job ${id} exists, but does not list it.`,
    { disposition: 'retry' },
  );
}

function ours(jobId: string, found: PullRequestFacts, sha: string): number {
  if (found.headSha === sha) return found.number;
  throw new FactoryError(
    'pull-request-not-ours',
    `Pull request #${found.number} of job ${jobId} does not show its commit (yet).`,
    {
      disposition: 'retry',
    },
  );
}
