import { hasAskedFor } from '../../job/has-asked-for.ts';
import { isOwnRelease } from '../../job/is-own-release.ts';
import { permitsSelfRelease } from '../../job/self-release.ts';
import { type AuditRules, unless } from './audit-rule.ts';

/** Who may say that work begins: a verdict or a released hold for exactly the input that the attempt starts with. */
export const approvalRules: AuditRules = {
  VerdictRecorded: ({ verdict }, { inputHash }) =>
    unless(
      verdict.inputHash === inputHash,
      'stale-verdict',
      'The verdict is about another input than the job has.',
    ),
  HoldReleased: ({ reviewer, headSha, inputHash }, details) => [
    ...unless(
      details.verdict?.decision === 'hold' &&
        details.verdict.inputHash === inputHash &&
        details.hold?.headSha === headSha &&
        details.hold.voided !== true &&
        (details.hold.inputHash ?? inputHash) === inputHash,
      'release-without-hold',
      'No hold of this commit and this input was open.',
    ),
    ...unless(
      inputHash === details.inputHash,
      'stale-verdict',
      'The release is about another input than the job has.',
    ),
    ...unless(
      !isOwnRelease(details, reviewer.id) || permitsSelfRelease(details.verdict),
      'self-release',
      `${reviewer.login} asked for the work and released its hold; no verdict allows that.`,
    ),
  ],
  BudgetRaised: ({ by }, details) =>
    unless(
      !hasAskedFor(details, by.id),
      'self-raised-budget',
      `${by.login} asked for the work and raised its budget.`,
    ),
  AttemptStarted: ({ attempt, inputHash }, details) => [
    ...unless(
      inputHash === details.inputHash && inputHash === details.approvedInputHash,
      'unapproved-attempt',
      `Attempt ${attempt} started for an input that neither a verdict nor a released hold approves.`,
    ),
    ...unless(
      attempt === (details.attempt?.number ?? 0) + 1,
      'attempt-order',
      `Attempt ${attempt} follows attempt ${details.attempt?.number ?? 0}.`,
    ),
  ],
};
