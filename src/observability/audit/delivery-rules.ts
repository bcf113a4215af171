import { ourShas } from '../../job/decisions/worker-decisions.ts';
import { isKnownHead } from '../../job/is-known-head.ts';
import type { JobDetails } from '../../job/job.ts';
import { type AuditRules, unless } from './audit-rule.ts';

/** An attempt that found nothing to change takes over what an earlier one was authorised for, as long as exactly the same is asked. */
function isProvenFor(
  { lastPush, inputHash, deliveredSha }: JobDetails,
  { madeBy, sha }: { madeBy: number; sha: string },
): boolean {
  return (
    lastPush?.newSha === sha &&
    lastPush.attempt === madeBy &&
    lastPush.inputHash === inputHash &&
    sha !== deliveredSha
  );
}

/** How work gets out: authorised with gates that it did not break, pushed as authorised, verified as pushed. */
export const deliveryRules: AuditRules = {
  PushAuthorized: ({ gates, oldSha, newSha }, details) => [
    ...unless(
      gates.every(({ status, redOnBase }) => redOnBase || (status !== 'failed' && status !== 'error')),
      'red-gates',
      'A push was authorised although the change broke a gate.',
    ),
    ...unless(
      ourShas(details).includes(oldSha) && oldSha !== newSha,
      'foreign-branch',
      'A push was authorised onto a commit that the factory did not put there.',
    ),
    ...unless(
      details.attempt?.pushAuthorized === undefined,
      'push-not-authorized',
      'A second push was authorised for the same attempt.',
    ),
  ],
  BranchAdopted: ({ previousSha, headSha }, details, { state }) =>
    unless(
      state === 'NEEDS_HUMAN' &&
        details.human?.reason === 'paused' &&
        ourShas(details).includes(previousSha) &&
        !isKnownHead(details, headSha),
      'foreign-branch',
      'Commits of others were taken over although the job was not paused or they did not follow its branch.',
    ),
  BranchPushed: ({ attempt, sha, madeBy }, details) =>
    unless(
      details.attempt?.number === attempt &&
        (madeBy === undefined
          ? details.attempt.pushAuthorized?.newSha === sha
          : isProvenFor(details, { madeBy, sha })) &&
        details.attempt.pushedSha === undefined,
      'push-not-authorized',
      `Attempt ${attempt} pushed ${sha}, for which it had no authorisation.`,
    ),
  DeliveryVerified: ({ headSha }, { attempt }) =>
    unless(
      attempt?.pushedSha === headSha,
      'unproven-delivery',
      'Another commit was verified than the attempt pushed.',
    ),
  ArchiveDelivered: ({ attempt, gates, deliver }, details) => [
    ...unless(
      gates.every(({ status, redOnBase }) => redOnBase || (status !== 'failed' && status !== 'error')),
      'red-gates',
      'An archive was delivered although the change broke a gate.',
    ),
    ...unless(
      details.attempt?.number === attempt && details.verdict?.deliver === deliver,
      'unproven-delivery',
      'An archive was delivered that no verdict asked for.',
    ),
  ],
  /* People may merge what was pushed before it was verified. */
  JobCompleted: (_event, { deliveredSha, pushedSha, merged, archive }) =>
    unless(
      deliveredSha !== undefined ||
        archive !== undefined ||
        (pushedSha !== undefined && merged !== undefined),
      'unproven-delivery',
      'The job was completed without a delivery.',
    ),
};
