import type { Hold, JobDetails } from './job.ts';

/** The review by which a person has released the request as it stands; undefined where nobody has, also where what was asked before it was frozen anew had been released. */
export function releaseOf({
  hold,
  releasedAdditions,
}: Pick<JobDetails, 'hold' | 'releasedAdditions'>): Hold['released'] {
  return releasedAdditions === undefined ? undefined : hold?.released;
}
