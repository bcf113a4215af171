import type { Job } from './job.ts';

/**
 * Whether a held request is being judged as somebody edited it of whom nobody has told yet, and has been approved by nobody since: whoever is named for that edit now is one who asks, and
 * must not be told that it came too late, and then be free to release it.
 */
export function isUnnamedEditJudged({ state, details }: Job): boolean {
  return (
    state === 'GOVERNANCE_ANALYSIS' &&
    details?.unnamedEdit === true &&
    details.verdict?.decision === 'hold' &&
    details.releasedAdditions === undefined
  );
}
