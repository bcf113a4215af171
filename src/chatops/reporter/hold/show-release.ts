import { specPath } from '../../../contracts/spec-path.ts';
import type { KnownJob } from '../../../job/job.ts';
import { releaseOf } from '../../../job/release-of.ts';
import type { Reporter } from '../reporter.ts';
import { codeSpan } from '../safe-text.ts';

/**
 * Has the pull request of a request that may run say so, and how people are heard from now on: reviewers read its page, which promised that a review decides. Where it shows anything
 * but the held commit, it is left alone: code has words of its own.
 */
export async function showRelease(
  { facts, pages }: Pick<Reporter, 'facts' | 'pages'>,
  { details }: KnownJob,
): Promise<void> {
  const { hold, repository } = details;
  if (hold === undefined) return;
  const shown = await facts.pullRequest(repository, hold.pullRequest);
  if (shown?.state !== 'open' || shown.headSha !== hold.headSha) return;
  await pages.editPullRequest(repository, hold.pullRequest, { body: renderReleaseBody(details, hold) });
}

function renderReleaseBody(
  details: KnownJob['details'],
  { pullRequest: number }: NonNullable<KnownJob['details']['hold']>,
): string {
  const { issueNumber, pullRequest } = details;
  const released = releaseOf(details);
  const why =
    released === undefined
      ? `**Not held any more.** Governance has approved this request of #${issueNumber} as it stands now.`
      : `**Released.** ${codeSpan(released.reviewer.login)} has approved this request of #${issueNumber}.`;
  const code =
    pullRequest?.number === number
      ? 'The code here is what was delivered before.'
      : 'There is no code here yet.';
  return [
    `${why} The issue says where the work stands. ${code}`,
    [
      '- A review of the request changes nothing any more. Write what the factory should know behind `/factory guide`, in a comment here.',
      '- `/factory pause` sets the work aside, `/factory stop` ends it, and so does closing this pull request.',
    ].join('\n'),
    `\`${specPath}\` shows what was asked when it was held last.`,
  ].join('\n\n');
}
