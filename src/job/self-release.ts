import type { Verdict } from './job-values.ts';

/** The rule of a verdict that lets a requester release the hold of what they asked for themselves. */
export const selfReleaseRule = 'self-release';

/** Whether the verdict recorded that the requester may release this hold. Nothing else may allow it. */
export function permitsSelfRelease(verdict: Verdict | undefined): boolean {
  return verdict?.rules.some(({ id, effect }) => id === selfReleaseRule && effect === 'permit') ?? false;
}
