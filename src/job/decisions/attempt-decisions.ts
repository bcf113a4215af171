import type { Decisions } from '../decision.ts';
import { deliveryOf } from '../delivery-of.ts';
import type { JobDetails } from '../job.ts';
import type { JobCommandOf } from '../job-command.ts';
import type { JobEvent } from '../job-event.ts';
import type { HumanReason, StopReason } from '../job-values.ts';
import { mayHoldUnverifiedWork } from '../may-hold-unverified-work.ts';
import { noUsage } from '../no-usage.ts';
import { type Refusal, refuse } from '../refusal.ts';

/** Stop reasons that a person must look at before anything else is tried. */
const humanReasonOf: Partial<Record<StopReason, HumanReason>> = {
  stuck: 'stuck',
  blocked: 'stuck',
  budget: 'budget',
  protected_path: 'protected-path',
  branch_conflict: 'delivery',
  base_conflict: 'stuck',
};

/** Stop reasons that another attempt would only repeat. */
const hopeless: readonly StopReason[] = ['no_changes', 'sandbox_error'];

/** What is said of an attempt of which no worker has been heard. */
const neverCame: readonly JobCommandOf<'LoseWorker'>['evidence'][] = ['never-placed', 'never-registered'];

function attemptsUsedUp(details: JobDetails): boolean {
  return details.attemptsSinceApproval >= (details.verdict?.limits.attempts ?? 1);
}

/** What follows the end of an attempt that brought nothing: a person, the end, or (no event) the next attempt. */
function consequence(details: JobDetails, stopReason: StopReason, explanation: string): JobEvent[] {
  /* The attempt ran into the limit it had started with; the next one has what was granted meanwhile. */
  if (stopReason === 'budget' && details.attempt?.budgetRaised === true && !attemptsUsedUp(details))
    return [];
  const reason = humanReasonOf[stopReason];
  if (reason !== undefined) return [{ type: 'HumanNeeded', reason, explanation }];
  if (stopReason === 'no_changes') return [{ type: 'JobFailed', outcome: 'NO_CHANGES', explanation }];
  if (hopeless.includes(stopReason) || attemptsUsedUp(details))
    return [{ type: 'JobFailed', outcome: 'FAILED', explanation }];
  return [];
}

type PushAuthorized = NonNullable<NonNullable<JobDetails['attempt']>['pushAuthorized']>;

/**
 * Whether an attempt that ends has pushed after all, which the branch alone tells:
 *
 * ```
 * authorised? ──no──▶ it has not
 *     └─yes─ branch read? ──no──▶ refuse (read it first)
 *                └─yes─ head = newSha? ──no──▶ it has not
 *                             └─yes─▶ the commit: go on to verification
 * ```
 */
function pushOf(authorized: PushAuthorized | undefined, branchHead: string | null | undefined) {
  if (authorized === undefined) return undefined;
  if (branchHead === undefined) {
    return refuse('branch-unread', 'A push was authorised: read the branch before giving the attempt up.');
  }
  return branchHead === authorized.newSha ? { sha: authorized.newSha } : undefined;
}

/** The commit on the job's branch, where the factory was to push it and it was never verified. */
function unverifiedOn(
  branchHead: string | null | undefined,
  { authorizedShas, deliveredSha }: JobDetails,
): string | undefined {
  const isOurs = typeof branchHead === 'string' && authorizedShas.includes(branchHead);
  return isOurs && branchHead !== deliveredSha ? branchHead : undefined;
}

/**
 * What follows where an attempt has found nothing to change of what lies on the branch:
 *
 * ```
 * pushed earlier and never verified? ──no──▶ as it would have been anyway
 *     └─yes─ for the same input? ──no──▶ a person: what is there answers something else
 *                └─yes──▶ it is proven already: go on to verification
 * ```
 */
function whatIsThere(
  { attempt, explanation, usage, branchHead }: JobCommandOf<'FailAttempt'>,
  details: JobDetails,
): JobEvent[] | Refusal {
  if (branchHead === undefined && mayHoldUnverifiedWork(details)) {
    return refuse('branch-unread', 'An earlier push may be on the branch: read it before giving the job up.');
  }
  const sha = unverifiedOn(branchHead, details);
  if (sha === undefined) return consequence(details, 'no_changes', explanation);
  const { lastPush, inputHash, branch } = details;
  const isProven = lastPush?.newSha === sha && lastPush.inputHash === inputHash;
  if (isProven && deliveryOf(details) === 'pr' && details.attempt?.pushAuthorized === undefined)
    return [{ type: 'BranchPushed', attempt, sha, usage, madeBy: lastPush.attempt }];
  const told = `Attempt ${attempt} found nothing to change on the branch ${branch}. It holds ${sha}, which an earlier attempt pushed for what was asked then and which was not verified, so that nobody can say that it answers what is asked now. Say what is missing with \`/factory guide\`, or open a pull request of the branch and merge it as it is.

${explanation}`;
  return [{ type: 'HumanNeeded', reason: 'delivery', explanation: told.slice(0, 8_192) }];
}

/** How attempts start and end. */
export const attemptDecisions: Decisions<'StartAttempt' | 'FailAttempt' | 'LoseWorker' | 'WarnBudget'> = {
  StartAttempt({ attempt, inputHash }, { details }) {
    if (inputHash !== details.inputHash || inputHash !== details.approvedInputHash) {
      return refuse('stale-input', 'No verdict approves exactly this input.');
    }
    if (attempt !== (details.attempt?.number ?? 0) + 1) {
      return refuse('attempt-order', `The next attempt is ${(details.attempt?.number ?? 0) + 1}.`);
    }
    return [{ type: 'AttemptStarted', attempt, inputHash }];
  },
  FailAttempt(command, { details }) {
    const { attempt, stopReason, explanation, usage, report, branchHead } = command;
    if (details.attempt?.pushedSha !== undefined) {
      return refuse('attempt-finished', 'The attempt has delivered; it cannot fail any more.');
    }
    const push = pushOf(details.attempt?.pushAuthorized, branchHead);
    if (push !== undefined)
      return 'refused' in push ? push : [{ type: 'BranchPushed', attempt, ...push, usage }];
    const next =
      stopReason === 'no_changes'
        ? whatIsThere(command, details)
        : consequence(details, stopReason, explanation);
    if ('refused' in next || next[0]?.type === 'BranchPushed') return next;
    const failed = {
      type: 'AttemptFailed',
      attempt,
      stopReason,
      explanation,
      usage,
      ...(report === undefined ? {} : { report }),
    } as const;
    return [failed, ...next];
  },
  /*
   * has anybody come forward since it was said that nobody had? ──yes──▶ refuse
   * pushed after all? ──yes──▶ go on to verification
   *     └─no──▶ next attempt, where one is left; what never had a machine used up none
   */
  LoseWorker({ attempt, evidence, branchHead }, { details }) {
    if (details.attempt?.pushedSha !== undefined) {
      return refuse('attempt-finished', 'The attempt has delivered; its worker is no longer needed.');
    }
    if (neverCame.includes(evidence) && details.attempt?.tokenHash !== undefined) {
      return refuse('already-registered', 'The worker of the attempt has come forward meanwhile.');
    }
    const push = pushOf(details.attempt?.pushAuthorized, branchHead);
    if (push !== undefined)
      return 'refused' in push ? push : [{ type: 'BranchPushed', attempt, ...push, usage: noUsage }];
    const lost = { type: 'WorkerLost', attempt, evidence } as const;
    const explanation = `The worker of attempt ${attempt} was lost (${evidence}) and no attempt is left.`;
    return evidence !== 'never-placed' && attemptsUsedUp(details)
      ? [lost, { type: 'JobFailed', outcome: 'FAILED', explanation }]
      : [lost];
  },
  WarnBudget({ scope, spentMicroUsd, limitMicroUsd }, { details }) {
    if (details.warnedScopes.includes(scope)) {
      return refuse('already-warned', 'People have been warned of the end of this budget.');
    }
    return [{ type: 'BudgetWarned', scope, spentMicroUsd, limitMicroUsd }];
  },
};
