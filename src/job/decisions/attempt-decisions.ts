import type { Decisions } from '../decision.ts';
import type { JobDetails } from '../job.ts';
import type { JobCommandOf } from '../job-command.ts';
import type { JobEvent } from '../job-event.ts';
import type { HumanReason, StopReason } from '../job-values.ts';
import { noUsage } from '../no-usage.ts';
import { refuse } from '../refusal.ts';

/** Stop reasons that a person must look at before anything else is tried. */
const humanReasonOf: Partial<Record<StopReason, HumanReason>> = {
  stuck: 'stuck',
  blocked: 'stuck',
  budget: 'budget',
  protected_path: 'protected-path',
  branch_conflict: 'delivery',
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
  FailAttempt({ attempt, stopReason, explanation, usage, report, branchHead }, { details }) {
    if (details.attempt?.pushedSha !== undefined) {
      return refuse('attempt-finished', 'The attempt has delivered; it cannot fail any more.');
    }
    const push = pushOf(details.attempt?.pushAuthorized, branchHead);
    if (push !== undefined)
      return 'refused' in push ? push : [{ type: 'BranchPushed', attempt, ...push, usage }];
    const failed = {
      type: 'AttemptFailed',
      attempt,
      stopReason,
      explanation,
      usage,
      ...(report === undefined ? {} : { report }),
    } as const;
    return [failed, ...consequence(details, stopReason, explanation)];
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
