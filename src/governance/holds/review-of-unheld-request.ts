import { isJudgedAnew } from '../../job/is-judged-anew.ts';
import type { KnownJob } from '../../job/job.ts';
import { isTerminal } from '../../job/job-state.ts';
import { releaseOf } from '../../job/release-of.ts';
import { transitions } from '../../job/transitions.ts';
import type { PullRequestFacts, ReviewFacts } from '../../ports/github-facts.ts';
import { actorOf } from '../actor-of.ts';
import { commandInReview } from '../command-in-review.ts';
import type { Governance } from '../governance.ts';
import { type Intent, ignore } from '../intent.ts';
import { constraintOf } from './constraint-of.ts';
import { asRefusal, type ReviewAnswer } from './review-answer.ts';

type Given = { job: KnownJob; pullRequest: PullRequestFacts; reviewId: number; commandId: string };

/**
 * Whether a pull request shows its reviewers a request that is not held at this moment: it is being judged anew, or was released and no code has come, or the job has ended. Where code
 * has come, or the log does not know the pull request, it does not.
 */
export function showsUnheldRequest({ job, pullRequest }: Pick<Given, 'job' | 'pullRequest'>): boolean {
  const { state, details } = job;
  const { hold, formerHold, heldShas, authorizedShas } = details;
  const { number, headSha } = pullRequest;
  if (state === 'HELD' || (number !== hold?.pullRequest && number !== formerHold)) return false;
  if (isTerminal(state) && hold?.released === undefined) return true;
  const isDelivered = number === details.pullRequest?.number;
  return isDelivered ? heldShas.includes(headSha) : !authorizedShas.includes(headSha);
}

/**
 * Somebody reviewed a request that is not held (any more): two people reviewed it at once, or its page was open for long. Changes of one that is being judged anew become part of it; whatever
 * else is wanted is answered with what helps. An approval of what is released already wants nothing more.
 */
export async function reviewOfUnheldRequest(governance: Governance, given: Given): Promise<Intent> {
  const { job, pullRequest, reviewId, commandId } = given;
  const { repository } = job.details;
  /* What is closed is seen to be. */
  if (pullRequest.state !== 'open') return ignore('pull-request-closed');
  const review = await governance.facts.review(repository, pullRequest.number, reviewId);
  if (review === undefined) return ignore('review-gone');
  if (review.author.type !== 'User') return ignore('review-by-bot');
  const answer = await answerTo(governance, given, review);
  if (typeof answer === 'string') return ignore(answer);
  return {
    jobId: job.id,
    actor: actorOf(review.author),
    steps: [{ commandId, command: answer.command }],
    ...(answer.announce ? { replyTo: { repository, issueNumber: pullRequest.number } } : {}),
  };
}

async function answerTo(
  governance: Governance,
  { job, pullRequest }: Given,
  review: ReviewFacts,
): Promise<ReviewAnswer | 'no-opinion' | 'approved-already'> {
  const withCommand = commandInReview(review);
  if (withCommand !== undefined) return asRefusal({ ...withCommand, announce: true });
  /* GitHub tells whose review is dismissed, and why; approvals of what is released are dismissed by the factory itself. */
  if (review.state !== 'approved' && review.state !== 'changes_requested') return 'no-opinion';
  const { hold, approvedInputHash, inputHash } = job.details;
  if (isTerminal(job.state)) return refuse('job-ended', ended(review, job));
  if (review.state === 'approved')
    return approvedInputHash === inputHash
      ? 'approved-already'
      : refuse('not-held', nothingToRelease(review));
  if (hold?.pullRequest === pullRequest.number && isJudgedAnew(job))
    return await constraintOf(governance, { job, hold, review });
  return refuse('not-held', nothingToChange(review, job));
}

function refuse(code: string, message: string): ReviewAnswer {
  return asRefusal({ code, message, announce: true });
}

function ended({ author }: ReviewFacts, { state, details }: KnownJob): string {
  if (details.releasedAdditions === undefined)
    return `@${author.login}, the job was ended before your review, which therefore changes nothing. \`/factory run\` on the issue asks for it again; this pull request then shows what has to be reviewed.`;
  const again =
    transitions.RetryJob[state] === undefined
      ? ''
      : ' `/factory retry` in a comment here starts another attempt, with what you write behind it.';
  return `@${author.login}, the job has ended since this request was released, so that your review changes nothing.${again}`;
}

function nothingToRelease({ author }: ReviewFacts): string {
  return `@${author.login}, the request is not held at this moment, so that your approval releases nothing. Once it is held again, this pull request shows it as it stands then: review that. \`/factory status\` says where it stands.`;
}

function nothingToChange({ author }: ReviewFacts, job: KnownJob): string {
  return `@${author.login}, ${whyNotHeld(job)}, so that your review changes nothing by itself. ${whatHelps(job)}`;
}

function whyNotHeld({ details }: KnownJob): string {
  const { releasedAdditions, approvedInputHash, inputHash } = details;
  const released = releaseOf(details);
  if (released === undefined && releasedAdditions !== undefined)
    return 'this request was released, and its code comes in a pull request of its own';
  if (released !== undefined) return `\`${released.reviewer.login}\` has released this request already`;
  return approvedInputHash === inputHash
    ? 'governance has approved this request as it stands now'
    : 'the request is not held at this moment';
}

function whatHelps({ state }: KnownJob): string {
  if (state === 'NEEDS_INPUT')
    return 'The factory waits for answers to its questions: say it in yours, on the issue.';
  const pause = transitions.PauseJob[state] === undefined ? '' : '; `/factory pause` stops it meanwhile';
  return `Write what you want behind \`/factory guide\`, in a comment here: the factory goes on with it${pause}.`;
}
