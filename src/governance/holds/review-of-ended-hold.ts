import type { JobMessageOf } from '../../contracts/job-message.ts';
import { isTerminal } from '../../job/job-state.ts';
import type { Governance } from '../governance.ts';
import { type Intent, ignore } from '../intent.ts';
import type { FactoryPullRequest } from '../job-of-pull-request.ts';
import { refused } from '../people.ts';

/** Whether the pull request held a job that has ended without being released. It stays open, and people may still review it. */
export function isOfEndedHold({ job: { state, details }, pullRequest }: FactoryPullRequest): boolean {
  const { hold } = details;
  return isTerminal(state) && hold?.pullRequest === pullRequest.number && hold.released === undefined;
}

/** Says once for each such review that it comes too late. What is closed is seen to be, and a comment asks for nothing. */
export async function reviewOfEndedHold(
  { facts }: Pick<Governance, 'facts'>,
  message: JobMessageOf<'review-submitted'>,
  { jobId, pullRequest }: FactoryPullRequest,
): Promise<Intent> {
  const { repository, reviewId } = message;
  if (pullRequest.state !== 'open') return ignore('pull-request-closed');
  const review = await facts.review(repository, pullRequest.number, reviewId);
  if (review === undefined) return ignore('review-gone');
  if (review.author.type !== 'User') return ignore('review-by-bot');
  if (review.state !== 'approved' && review.state !== 'changes_requested') return ignore('comment-only');
  const text = `@${review.author.login}, the job was ended before your review, which therefore changes nothing. \`/factory run\` on the issue asks for it again; this pull request then shows what has to be reviewed.`;
  return refused(
    jobId,
    { ...message, sender: review.author },
    { command: 'review', code: 'job-ended', message: text },
    { repository, issueNumber: pullRequest.number },
  );
}
