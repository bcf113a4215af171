import type { Commit } from '../../../contracts/commit.ts';
import { specPath } from '../../../contracts/spec-path.ts';
import type { KnownJob } from '../../../job/job.ts';
import { unrecordedHoldSince } from '../../../job/unrecorded-hold-since.ts';
import type { GitHubFacts, PullRequestFacts } from '../../../ports/github-facts.ts';
import { cancelledHoldMarker } from '../markers.ts';
import { titleOf } from '../pull-request-title.ts';
import type { Reporter } from '../reporter.ts';
import { sayOnce } from '../say-once.ts';
import { governanceCheck } from './governance-check.ts';

/**
 * Takes back the question to reviewers when nobody wants the answer any more: the job was cancelled or refused, or its result delivered as an archive. A pull request that never showed
 * code is closed; one that did is for people to close, and no longer says that it is held.
 */
export async function closeCancelledHold(
  { pages, facts, holds }: Pick<Reporter, 'pages' | 'facts' | 'holds'>,
  job: KnownJob,
  commits: readonly Commit[],
): Promise<void> {
  const { hold, repository, authorizedShas } = job.details;
  const why = endOf(job);
  if (why === undefined) return;
  const hasCode = authorizedShas.length > 0;
  if (hasCode && hold?.released !== undefined) return;
  const pullRequest = await openHoldOf(facts, job, commits);
  if (pullRequest === undefined) return;
  const { number, headSha } = pullRequest;
  if (hold?.released === undefined)
    await pages.putCheckRun(
      repository,
      governanceCheck(number === hold?.pullRequest ? hold.headSha : headSha, job.details),
    );
  if (hasCode) {
    await pages.editPullRequest(repository, number, {
      title: titleOf(job.details),
      body: withCode(job, why),
    });
    return;
  }
  await sayOnce(
    pages,
    { repository, issueNumber: number },
    `${why}, so there is nothing to review here any more.${wayOn(job)}`,
    cancelledHoldMarker(job.id, number),
  );
  await holds.closePullRequest(repository, number);
}

/** The pull request that shows what was held and is open still. The log may not know it: the job ended before governance had looked at it. */
async function openHoldOf(
  facts: Pick<GitHubFacts, 'pullRequest' | 'pullRequestsOfBranch'>,
  { details }: KnownJob,
  commits: readonly Commit[],
): Promise<PullRequestFacts | undefined> {
  const { hold, verdict, repository, branch, pullRequest: delivered, formerHold } = details;
  if (hold !== undefined) {
    const known = await facts.pullRequest(repository, hold.pullRequest);
    if (known?.state === 'open') return known;
  }
  if (verdict?.decision !== 'hold' && unrecordedHoldSince(commits) === undefined) return undefined;
  const shown = await facts.pullRequestsOfBranch(repository, branch);
  return shown.find(
    ({ state, draft, headRepositoryId, number }) =>
      state === 'open' &&
      draft &&
      headRepositoryId === repository.id &&
      number !== delivered?.number &&
      number !== formerHold,
  );
}

function endOf({ state, details }: KnownJob): string | undefined {
  if (details.archive !== undefined) return 'The result was delivered as an archive';
  if (state === 'CANCELLED') return 'The job was cancelled';
  return state === 'REJECTED' ? 'Governance has refused the request' : undefined;
}

function wayOn({ details }: KnownJob): string {
  return details.archive === undefined ? ' `/factory retry` on the issue asks again.' : '';
}

/** The code that was delivered before stands there still, under the file that showed what was held. */
function withCode(job: KnownJob, why: string): string {
  return [
    `**Not held any more.** ${why} before anybody released what was asked for last.${wayOn(job)}`,
    `The code here is what the factory delivered for #${job.details.issueNumber} before. \`${specPath}\` shows the request that was held: take it off the branch before you merge, or close this pull request.`,
  ].join('\n\n');
}
