import type { JobDetails } from './job.ts';

/**
 * Whether all code on the job's branch, which points at `head`, was made for a request that has been frozen anew since. A commit that holds the new one may lie on top of it.
 */
export function isFormerWork(
  {
    formerShas = [],
    heldShas,
    authorizedShas,
    adoptedShas = [],
  }: Pick<JobDetails, 'formerShas' | 'heldShas' | 'authorizedShas' | 'adoptedShas'>,
  head: string,
): boolean {
  if (formerShas.includes(head)) return true;
  return heldShas.includes(head) && formerShas.length === authorizedShas.length + adoptedShas.length;
}
