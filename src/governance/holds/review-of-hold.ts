import type { Commit } from '../../contracts/commit.ts';
import { isOwnRelease } from '../../job/is-own-release.ts';
import type { KnownJob } from '../../job/job.ts';
import type { JobCommand, ReplyTo } from '../../job/job-command.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import { actorOf } from '../actor-of.ts';
import { commandInReview } from '../command-in-review.ts';
import type { Governance } from '../governance.ts';
import { type Intent, ignore } from '../intent.ts';
import { voidOf } from '../messages/pushed-to-hold.ts';
import { awaitRecord } from './await-record.ts';
import { constraintOf } from './constraint-of.ts';
import { asRefusal, type ReviewAnswer } from './review-answer.ts';
import { type HeldReview, whyNotRelease } from './why-not-release.ts';

type Given = {
  job: KnownJob;
  commits: readonly Commit[];
  pullRequest: PullRequestFacts;
  reviewId: number;
  commandId: string;
};

/**
 * Somebody reviewed the pull request of a held job. An approval by all the rules releases it, requested changes become constraints, and both are answered when
 * they do not count. Throws when GitHub gives no answer, and `hold-unrecorded` (retry) while the log does not know the pull request yet.
 */
export async function reviewOfHold(governance: Governance, given: Given): Promise<Intent> {
  const { job, pullRequest, reviewId, commandId } = given;
  const { hold, repository } = job.details;
  if (hold?.pullRequest !== pullRequest.number) {
    /* What is closed is seen to be, and holds nothing any more. */
    if (pullRequest.state !== 'open') return ignore('pull-request-closed');
    awaitRecord(governance, given, pullRequest.number);
    return ignore('unrecorded-pull-request');
  }
  const review = await governance.facts.review(repository, pullRequest.number, reviewId);
  if (review === undefined) return ignore('review-gone');
  const isComment = review.state === 'commented' || review.state === 'pending';
  if (isComment && (review.author.type !== 'User' || commandInReview(review) === undefined))
    return ignore('comment-only');

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

async function commandFor(governance: Governance, held: HeldReview): Promise<ReviewAnswer> {
  const withCommand = commandInReview(held.review);
  if (withCommand !== undefined) return asRefusal({ ...withCommand, announce: true });
  switch (held.review.state) {
    case 'approved':
      return await release(governance, held);
    case 'changes_requested':
      return await constraintOf(governance, held);
    default:
      return asRefusal({
        code: 'dismissed',
        message: `The review by @${held.review.author.login} was dismissed before the factory read it, and does not count.`,
        announce: true,
      });
  }
}

async function release(governance: Governance, held: HeldReview): Promise<ReviewAnswer> {
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
