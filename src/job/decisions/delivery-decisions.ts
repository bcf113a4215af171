import type { Decisions, HashOf } from '../decision.ts';
import { isRecordedPullRequest } from '../is-recorded-pull-request.ts';
import type { JobDetails, KnownJob } from '../job.ts';
import type { JobEvent } from '../job-event.ts';
import type { InputPart } from '../job-values.ts';
import { joinedReviewsOf, mostJoinedReviews } from '../joined-review.ts';
import type { Refusal } from '../refusal.ts';
import { refuse } from '../refusal.ts';
import { inputAdded } from './request-decisions.ts';

/** Whether a pull request shows what is or was held and nobody has approved since, on top of whatever code was pushed before. */
function showsHeldRequest({ state, details }: KnownJob, pullRequest: number): boolean {
  const { hold, verdict, approvedInputHash } = details;
  const isUnapproved = verdict?.decision === 'hold' && approvedInputHash === undefined;
  const isUnreleasedHold = hold?.pullRequest === pullRequest && hold.released === undefined;
  return state === 'HELD' || (isUnapproved && isUnreleasedHold);
}

const foreign = refuse('foreign-pull-request', 'That pull request does not belong to this job.');

/** One round of feedback on the delivered head, or a person when the rounds are used up. */
function feedbackRound(
  { part, headSha }: { part: InputPart; headSha: string },
  details: JobDetails,
  used: number,
  allowed: number,
  hashOf: HashOf,
): JobEvent[] | Refusal {
  if (headSha !== details.deliveredSha) {
    return refuse('head-moved', 'The feedback is about another commit than the delivered one.');
  }
  if (details.rounds.headsAnswered.includes(headSha)) {
    return refuse('round-taken', 'A round was already started for this commit.');
  }
  const added = inputAdded(details, part, hashOf, headSha);
  if (used < allowed) return [added];
  /* It is kept all the same: whoever has the job tried again has it work on this. */
  const explanation = `All ${allowed} rounds are used. Still open:\n\n${part.text}`.slice(0, 8_192);
  return [added, { type: 'HumanNeeded', reason: 'bounds', explanation }];
}

/**
 * Another review of the delivered commit while the factory is at work again: nothing that is said gets lost, so that the attempt begins anew with it. No round of its own, since each
 * commit has one.
 */
function joinedReview(
  { part, headSha }: { part: InputPart; headSha: string },
  details: JobDetails,
  hashOf: HashOf,
): JobEvent[] | Refusal {
  if (headSha !== details.deliveredSha) {
    return refuse('head-moved', 'The feedback is about another commit than the delivered one.');
  }
  if (joinedReviewsOf(details) >= mostJoinedReviews) {
    return refuse(
      'bounds',
      `${mostJoinedReviews} reviews have joined work that was under way. Review the next commit, or say it with \`/factory guide\`.`,
    );
  }
  return [inputAdded(details, part, hashOf)];
}

/** What happens to delivered work: verification, feedback, merge, close. */
export const deliveryDecisions: Decisions<
  | 'VerifyDelivery'
  | 'RefuteDelivery'
  | 'RequestChanges'
  | 'ReportRedCi'
  | 'RecordMerge'
  | 'RecordRevert'
  | 'RecordClose'
> = {
  VerifyDelivery({ pullRequest, headSha, provenance }, { details }) {
    if (details.attempt?.pushedSha === undefined || details.attempt.pushedSha !== headSha) {
      return refuse('head-moved', 'The branch does not point at the commit that the attempt delivered.');
    }
    const attested = provenance === undefined ? {} : { provenance };
    return [{ type: 'DeliveryVerified', pullRequest, headSha, ...attested }];
  },
  RefuteDelivery({ explanation }, { details }) {
    if (details.attempt?.pushedSha === undefined) {
      return refuse('push-not-authorized', 'Nothing has been delivered yet.');
    }
    return [
      { type: 'DeliveryRefuted', explanation },
      { type: 'HumanNeeded', reason: 'delivery', explanation },
    ];
  },
  RequestChanges(command, { state, details }, hashOf) {
    if (state !== 'DEPLOYABLE') return joinedReview(command, details, hashOf);
    const allowed = details.verdict?.limits.reviewRounds ?? 0;
    return feedbackRound(command, details, details.rounds.review, allowed, hashOf);
  },
  ReportRedCi: (command, { details }, hashOf) =>
    feedbackRound(command, details, details.rounds.ci, details.verdict?.limits.ciRounds ?? 0, hashOf),
  RecordMerge({ pullRequest, sha, headSha }, job) {
    const { state, details } = job;
    const { outcome, pushedSha, authorizedShas, heldShas } = details;
    /* Governance has found that it is one of the job's branch, which the log does not know because its delivery was never verified. */
    if (!isRecordedPullRequest(details, pullRequest) && authorizedShas.length === 0) return foreign;
    const merged = {
      type: 'PullRequestMerged',
      pullRequest,
      sha,
      ...(headSha === undefined ? {} : { headSha }),
    } as const;
    if (outcome !== undefined) return [merged];
    /* A pull request that was verified as a delivery shows code, whatever lies on top of it. */
    const isDelivery = details.pullRequest?.number === pullRequest;
    const wasRequest = headSha !== undefined && heldShas.includes(headSha) && !isDelivery;
    if (wasRequest && state === 'DEPLOYABLE')
      return refuse(
        'merged-request',
        `Pull request #${pullRequest} showed the request and no code when it was merged. What was delivered since waits in #${details.pullRequest?.number}.`,
      );
    /* What was authorised is code, whatever has been held since; people may be faster than the worker is to say that it has pushed. */
    const isWork = headSha !== undefined && authorizedShas.includes(headSha);
    const mayHoldCode = pushedSha !== undefined && !wasRequest && !showsHeldRequest(job, pullRequest);
    const hasCode = isWork || mayHoldCode;
    return [
      merged,
      hasCode ? { type: 'JobCompleted' } : { type: 'JobCancelled', cause: 'held-pull-request-merged' },
    ];
  },
  RecordRevert({ sha }, { details }) {
    if (details.revertedBy !== undefined) {
      return refuse('already-reverted', 'The log says already that the merged work was taken back.');
    }
    return [{ type: 'MergeReverted', sha }];
  },
  RecordClose({ pullRequest }, { details }) {
    if (!isRecordedPullRequest(details, pullRequest)) return foreign;
    const closed = { type: 'PullRequestClosed', pullRequest } as const;
    return details.outcome === undefined
      ? [closed, { type: 'JobCancelled', cause: 'pull-request-closed' }]
      : [closed];
  },
};
