import type { Job } from './job.ts';

/**
 * Whether a request that was held is being judged once more, because somebody has changed it: nobody has released it as it was, and its reviewers still see it on the pull request that held
 * it, or will at any moment.
 */
export function isJudgedAnew({ state, details }: Job): boolean {
  const { hold, verdict, approvedInputHash } = details ?? {};
  return (
    state === 'GOVERNANCE_ANALYSIS' &&
    verdict?.decision === 'hold' &&
    hold?.ofEarlierTry !== true &&
    approvedInputHash === undefined
  );
}
