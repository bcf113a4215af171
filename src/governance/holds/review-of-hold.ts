import { FactoryError } from '../../contracts/factory-error.ts';
import { isOwnRelease } from '../../job/is-own-release.ts';
import type { KnownJob } from '../../job/job.ts';
import type { JobCommand, ReplyTo } from '../../job/job-command.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import { canWrite } from '../check-permission.ts';
import { feedbackOf } from '../feedback-of.ts';
import type { Governance } from '../governance.ts';
import { type Intent, ignore } from '../intent.ts';
import { actorOf } from '../people.ts';
import { voidOf } from './pushed-to-hold.ts';
import { type HeldReview, type ReviewRefusal, whyNotRelease } from './why-not-release.ts';

type Given = { job: KnownJob; pullRequest: PullRequestFacts; reviewId: number; commandId: string };

/** So long the reporter may take to tell of a pull request that reviewers see already. */
const recordingMayTakeMs = 5 * 60_000;

/**
 * Somebody reviewed the pull request of a held job. An approval by all the rules releases it, requested changes become constraints, and both are answered when
 * they do not count. Throws when GitHub gives no answer, and `hold-unrecorded` (retry) while the log does not know the pull request yet.
 */
export async function reviewOfHold(governance: Governance, given: Given): Promise<Intent> {
  const { job, pullRequest, reviewId, commandId } = given;
  const { hold, repository } = job.details;
  if (hold?.pullRequest !== pullRequest.number) return unrecorded(governance, job, pullRequest.number);
  const review = await governance.facts.review(repository, pullRequest.number, reviewId);
  if (review === undefined) return ignore('review-gone');
  if (review.state === 'commented' || review.state === 'pending') return ignore('comment-only');

  const held: HeldReview = { job, hold, pullRequest, review };
  const { command, announce } =
    review.author.type === 'User'
      ? await commandFor(governance, held)
      : asRefusal({
          code: 'review-by-bot',
          message: `The bot ${review.author.login} cannot release or change what is held.`,
          announce: false,
        });
  const replyTo: ReplyTo = { repository, issueNumber: pullRequest.number };
  /* A review that does not count may be the first to show that somebody pushed to the branch. */
  const voiding = command.type === 'RefuseCommand' ? await voidOf(governance, job) : undefined;
  return {
    jobId: job.id,
    actor: actorOf(review.author),
    steps: [
      { commandId, command },
      ...(voiding === undefined ? [] : [{ commandId: `${commandId}:void`, command: voiding }]),
    ],
    ...(announce ? { replyTo } : {}),
  };
}

function unrecorded({ clock }: Governance, { id, stateSince }: KnownJob, number: number): Intent {
  if (clock.now() - Date.parse(stateSince) > recordingMayTakeMs) return ignore('unrecorded-pull-request');
  throw new FactoryError(
    'hold-unrecorded',
    `Job ${id} does not know yet that pull request #${number} holds it.`,
    {
      disposition: 'retry',
    },
  );
}

type Answer = { command: JobCommand; announce: boolean };

function asRefusal({ announce, ...refusal }: ReviewRefusal): Answer {
  return { command: { type: 'RefuseCommand', command: 'review', ...refusal }, announce };
}

async function commandFor(governance: Governance, held: HeldReview): Promise<Answer> {
  switch (held.review.state) {
    case 'approved':
      return await release(governance, held);
    case 'changes_requested':
      return await constrain(governance, held);
    default:
      return asRefusal({
        code: 'dismissed',
        message: `The review by @${held.review.author.login} was dismissed before the factory read it, and does not count.`,
        announce: true,
      });
  }
}

async function release(governance: Governance, held: HeldReview): Promise<Answer> {
  const refusal = await whyNotRelease(governance, held);
  if (refusal !== undefined) return asRefusal(refusal);
  const { job, hold, review } = held;
  const { id, login } = review.author;
  const command: JobCommand = {
    type: 'ReleaseHold',
    reviewer: { id, login },
    reviewId: review.id,
    headSha: review.commitSha,
    inputHash: hold.inputHash ?? job.details.inputHash,
    ...(isOwnRelease(job.details, id) ? { selfRelease: true } : {}),
  };
  return { command, announce: true };
}

async function constrain(governance: Governance, { job, hold, review }: HeldReview): Promise<Answer> {
  const { author } = review;
  const refuse = (code: string, message: string) => asRefusal({ code, message, announce: true });
  if (!(await canWrite(governance.facts, job.details.repository, author)))
    return refuse(
      'no-permission',
      `The review by @${author.login} changes nothing: only people with write access can change what is asked for.`,
    );
  if (review.commitSha !== hold.headSha)
    return refuse(
      'head-moved',
      'The review is about another commit than the held one. Review the newest one to have it changed.',
    );
  const part = feedbackOf(review, 'constraint');
  if (part === undefined)
    return refuse(
      'empty-feedback',
      'The review requests changes but does not say which. Say it in the review or on its lines.',
    );
  return { command: { type: 'AddConstraints', part }, announce: true };
}
