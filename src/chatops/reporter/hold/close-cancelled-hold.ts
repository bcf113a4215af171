import { specPath } from '../../../contracts/spec-path.ts';
import type { KnownJob } from '../../../job/job.ts';
import { anyMarker } from '../markers.ts';
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
): Promise<void> {
  const { hold, repository, authorizedShas } = job.details;
  const why = endOf(job);
  if (why === undefined || hold === undefined) return;
  const hasCode = authorizedShas.length > 0;
  if (hasCode && hold.released !== undefined) return;
  const number = hold.pullRequest;
  const pullRequest = await facts.pullRequest(repository, number);
  if (pullRequest?.state !== 'open') return;
  if (hold.released === undefined)
    await pages.putCheckRun(repository, governanceCheck(hold.headSha, job.details));
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
    `${anyMarker}cancelled-hold=${job.id}:${number} -->`,
  );
  await holds.closePullRequest(repository, number);
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
