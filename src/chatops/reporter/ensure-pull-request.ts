import { FactoryError } from '../../contracts/factory-error.ts';
import type { KnownJob } from '../../job/job.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import { defaultBranchOf } from './default-branch-of.ts';
import { titleOf } from './pull-request-title.ts';
import type { Reporter } from './reporter.ts';

/** `contradicts`: it shows another commit than the job's. */
export type EnsuredPullRequest = { number: number; draft: boolean; contradicts: boolean };

/** `listed`: the pull requests of the branch, as they were a moment ago. */
type Shown = { body: string; draft: boolean; listed: readonly PullRequestFacts[] };
type Deps = Pick<Reporter, 'facts' | 'pages'>;
/**
 * The job's one pull request: the recorded one, an open one on our branch at our commit (a crash may have come between opening and recording; it may have held the
 * job), or a new one; never one that was given up. Throws FactoryError `pull-request-not-ours` (retry) while the open one shows another commit and GitHub may only lag
 * (`mayLag`), and `branch-missing` (retry) while the branch is not there (yet); answers `branch-missing` where it may not only lag, so that somebody has deleted it.
 */
export function ensurePullRequest(
  deps: Deps,
  job: KnownJob,
  sha: string,
  shown: Shown,
): Promise<EnsuredPullRequest>;
export function ensurePullRequest(
  deps: Deps,
  job: KnownJob,
  sha: string,
  shown: Shown & { mayLag: boolean },
): Promise<EnsuredPullRequest | 'branch-missing'>;
export async function ensurePullRequest(
  { facts, pages }: Deps,
  job: KnownJob,
  sha: string,
  { body, draft, listed, mayLag = true }: Shown & { mayLag?: boolean },
): Promise<EnsuredPullRequest | 'branch-missing'> {
  const { id, details } = job;
  const { repository, branch, formerHold } = details;
  const base = await defaultBranchOf({ facts }, job);
  const findIn = (all: readonly PullRequestFacts[]) => {
    const open = all.filter((found) => found.state === 'open' && found.number !== formerHold);
    const recorded = open.find((found) => found.number === details.pullRequest?.number);
    return (
      recorded ?? open.find((found) => found.headRepositoryId === repository.id && found.baseBranch === base)
    );
  };
  const known = findIn(listed);
  if (known !== undefined) return ours(id, known, sha, mayLag);

  const title = titleOf(details);
  const opened = await pages.openPullRequest(repository, { branch, base, title, body, draft });
  if (opened === 'no-branch') {
    if (!mayLag) return 'branch-missing';
    throw new FactoryError('branch-missing', `The branch ${branch} of job ${id} is not there (yet).`, {
      disposition: 'retry',
    });
  }
  if (opened !== 'exists') return { number: opened.number, draft, contradicts: false };
  const existing = findIn(await facts.pullRequestsOfBranch(repository, branch));
  if (existing !== undefined) return ours(id, existing, sha, mayLag);
  throw new FactoryError(
    'pull-request-unseen',
    `GitHub says that the pull request of job ${id} exists, but does not list it.`,
    { disposition: 'retry' },
  );
}

function ours(jobId: string, found: PullRequestFacts, sha: string, mayLag: boolean): EnsuredPullRequest {
  const contradicts = found.headSha !== sha;
  if (!contradicts || !mayLag) return { number: found.number, draft: found.draft, contradicts };
  throw new FactoryError(
    'pull-request-not-ours',
    `Pull request #${found.number} of job ${jobId} does not show its commit (yet).`,
    {
      disposition: 'retry',
    },
  );
}
