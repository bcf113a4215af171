import type { Job, JobDetails } from '../../../job/job.ts';
import { anyMarker } from '../markers.ts';
import type { Reporter } from '../reporter.ts';
import { sayOnce } from '../say-once.ts';

/** Closes the pull request that asks for a review of a request which nobody wants any more. One that shows code, or has shown it, is for people to close. */
export async function closeCancelledHold(
  { pages, facts, holds }: Pick<Reporter, 'pages' | 'facts' | 'holds'>,
  { id, state, details }: Job & { details: JobDetails },
): Promise<void> {
  const { hold, repository, authorizedShas } = details;
  const isOver = state === 'CANCELLED' || details.archive !== undefined;
  if (!isOver || hold === undefined || authorizedShas.length > 0) return;
  const number = hold.pullRequest;
  const pullRequest = await facts.pullRequest(repository, number);
  if (pullRequest?.state !== 'open') return;
  const text =
    details.archive === undefined
      ? 'The job was cancelled, so there is nothing to review here any more. `/factory retry` on the issue asks again.'
      : 'The result was delivered as an archive, so there is nothing to review here any more.';
  await sayOnce(
    pages,
    { repository, issueNumber: number },
    text,
    `${anyMarker}cancelled-hold=${id}:${number} -->`,
  );
  await holds.closePullRequest(repository, number);
}
