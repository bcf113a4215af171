import type { JobMessageOf } from '../../contracts/job-message.ts';
import type { Job, JobDetails } from '../../job/job.ts';
import { isTerminal } from '../../job/job-state.ts';
import { transitions } from '../../job/transitions.ts';
import { unrecordedHoldSince } from '../../job/unrecorded-hold-since.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import { awaitConfirmation } from '../await-confirmation.ts';
import { awaitShown } from '../await-shown.ts';
import { canWrite } from '../check-permission.ts';
import { commandInReview } from '../command-in-review.ts';
import { withWhatIsOpen } from '../feedback/with-what-is-open.ts';
import { feedbackOf } from '../feedback-of.ts';
import type { Governance } from '../governance.ts';
import { awaitRecord } from '../holds/await-record.ts';
import { reviewOfHold } from '../holds/review-of-hold.ts';
import { reviewOfUnheldRequest, showsUnheldRequest } from '../holds/review-of-unheld-request.ts';
import { asked, asOf, type Intent, ignore, refused, repeat } from '../intent.ts';
import { type FactoryPullRequest, jobOfShownPullRequest } from '../job-of-pull-request.ts';
import { takenBack } from '../taken-back.ts';

/**
 * A job's PR was reviewed. While the job is held, the review decides about the request. On delivered code, requested changes make another attempt with that feedback, or
 * join the one that is under way, unless their reviewer has taken them back; approvals of code are people's business, not the factory's. Nobody looks at reviews of code again: throws
 * `pull-request-unshown` and `review-unshown` (retry) where GitHub does not show yet what it tells of.
 */
export async function reviewSubmitted(
  governance: Governance,
  message: JobMessageOf<'review-submitted'>,
): Promise<Intent> {
  const { repository, pullRequest: number, commandId } = message;
  const shown = await governance.facts.pullRequest(repository, number);
  if (shown === undefined) {
    awaitShown(governance, message, 'pull-request-unshown', `a review of pull request #${number}`);
    return ignore('pull-request-gone');
  }
  const found = await jobOfShownPullRequest(governance, repository, shown, commandId);
  if (found === undefined) return ignore('foreign-pull-request');
  if (found.handled) return repeat(found.jobId, commandId);
  /* Not of a job that was ended and asked for anew meanwhile, whose hold shows the same commit again. */
  return asOf(found.job, await answerTo(governance, message, found));
}

async function answerTo(
  governance: Governance,
  message: JobMessageOf<'review-submitted'>,
  found: FactoryPullRequest,
): Promise<Intent> {
  const { pullRequest: number, reviewId, commandId } = message;
  const { job } = found;
  const given = { job, commits: found.commits, pullRequest: found.pullRequest, reviewId, commandId };
  if (job.state === 'HELD') return await reviewOfHold(governance, given);
  if (showsUnheldRequest(found)) return await reviewOfUnheldRequest(governance, given);
  if (job.details.pullRequest?.number !== number) {
    awaitConfirmation(governance, found, `pull request #${number}`);
    if (!showsUnrecordedWork(job.details, found.pullRequest)) {
      awaitRecord(governance, found, number);
      /* It will not be known any more what held the request, and its page may promise a review still. */
      return unrecordedHoldSince(found.commits) === undefined
        ? ignore('unrecorded-pull-request')
        : await reviewOfUnheldRequest(governance, given);
    }
  }
  return await reviewOfCode(governance, message, found);
}

async function reviewOfCode(
  governance: Governance,
  message: JobMessageOf<'review-submitted'>,
  { jobId, job, pullRequest }: FactoryPullRequest,
): Promise<Intent> {
  const { repository, pullRequest: number, reviewId } = message;
  const review = await governance.facts.review(repository, number, reviewId);
  if (review === undefined) {
    awaitShown(governance, message, 'review-unshown', `review ${reviewId} of pull request #${number}`);
    return ignore('review-gone');
  }
  if (review.author.type !== 'User') return ignore('review-by-bot');
  const withCommand = commandInReview(review);
  if (review.state !== 'changes_requested' && withCommand === undefined)
    return ignore('no-changes-requested');

  const replyTo = { repository, issueNumber: number };
  const refuse = (code: string, text: string) =>
    refused(jobId, message, { command: 'review', code, message: text }, replyTo);
  if (withCommand !== undefined) return refuse(withCommand.code, withCommand.message);
  const over = await takenBack(governance, repository, number, review);
  if (over !== undefined) return refused(jobId, message, { command: 'review', ...over });
  if (!(await canWrite(governance.facts, repository, review.author)))
    return refuse(
      'no-permission',
      `@${review.author.login}, only reviews by people with write access make the factory change its code.`,
    );
  if (review.commitSha !== pullRequest.headSha)
    return refuse(
      'head-moved',
      'The review is about an older commit. Review the newest one to have it changed.',
    );
  if (transitions.RequestChanges[job.state] === undefined)
    return refuse('not-applicable', notNow(review.author.login, job.state));
  const part = feedbackOf(review, 'review');
  if ('refusal' in part) return refuse(part.refusal.code, part.refusal.message);
  /* What joins work that is under way begins no round, so that none can be used up. */
  const told = job.state === 'DEPLOYABLE' ? await withWhatIsOpen(governance, job.details, part) : part;
  return asked(jobId, message, { type: 'RequestChanges', part: told, headSha: review.commitSha }, replyTo);
}

/**
 * Whether a pull request shows the factory's work without being the one that the log knows: the work was overtaken, by new guidance or another review, before it was confirmed, or it was pushed
 * before what held the job gave way to another pull request. Its reviewers are heard or told.
 */
function showsUnrecordedWork(
  { pullRequest, formerHold, authorizedShas }: JobDetails,
  { number, headSha }: PullRequestFacts,
): boolean {
  return (pullRequest === undefined || number === formerHold) && authorizedShas.includes(headSha);
}

/** Nothing is under way that the review could join. */
function notNow(login: string, state: Job['state']): string {
  const instead =
    state === 'NEEDS_HUMAN' || isTerminal(state)
      ? "The job waits for nobody's review now. `/factory retry` with a line of guidance starts another attempt."
      : 'The factory waits for answers to its questions: say it in yours, on the issue, or review the next commit.';
  return `@${login}, this review changes nothing yet. ${instead}`;
}
