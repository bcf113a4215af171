import { specPath } from '../../../contracts/spec-path.ts';
import type { KnownJob } from '../../../job/job.ts';
import { isTerminal } from '../../../job/job-state.ts';
import { releaseOf } from '../../../job/release-of.ts';
import type { Reporter } from '../reporter.ts';
import { codeSpan } from '../safe-text.ts';

/**
 * Has the pull request of a request that may run say so, and how people are heard from now on: reviewers read its page, which promised that a review decides. Where it shows anything
 * but the held commit, it is left alone: code has words of its own.
 */
export async function showRelease(
  { facts, pages }: Pick<Reporter, 'facts' | 'pages'>,
  job: KnownJob,
): Promise<void> {
  const { hold, repository } = job.details;
  if (hold === undefined) return;
  const shown = await facts.pullRequest(repository, hold.pullRequest);
  if (shown?.state !== 'open' || shown.headSha !== hold.headSha) return;
  await pages.editPullRequest(repository, hold.pullRequest, { body: renderReleaseBody(job, hold) });
}

const whileItLasts = [
  '- A review of the request changes nothing any more. Write what the factory should know behind `/factory guide`, in a comment here.',
  '- `/factory pause` sets the work aside, `/factory stop` ends it, and so does closing this pull request.',
];

function renderReleaseBody(
  { state, details }: KnownJob,
  { pullRequest: number }: NonNullable<KnownJob['details']['hold']>,
): string {
  const { pullRequest } = details;
  const code =
    pullRequest?.number === number
      ? 'The code here is what was delivered before.'
      : 'There is no code here yet.';
  return [
    `${whyNotHeld(details)} The issue says where the work stands. ${code}`,
    isTerminal(state)
      ? 'The job has ended, and a review of the request changes nothing any more. `/factory retry` in a comment here starts another attempt, with what you write behind it.'
      : whileItLasts.join('\n'),
    `\`${specPath}\` shows what was asked when it was held last.`,
  ].join('\n\n');
}

function whyNotHeld(details: KnownJob['details']): string {
  const { issueNumber, approvedInputHash, inputHash } = details;
  const released = releaseOf(details);
  if (released !== undefined)
    return `**Released.** ${codeSpan(released.reviewer.login)} has approved this request of #${issueNumber}.`;
  return approvedInputHash === inputHash
    ? `**Not held any more.** Governance has approved this request of #${issueNumber} as it stands now.`
    : `**Not held any more.** This request of #${issueNumber} has changed since it was released: governance judges it anew before anybody works on it.`;
}
