import type { JobDetails } from './job.ts';

/**
 * Whether people have asked, since the work was last delivered, that it be brought up to the default branch, whatever else they have asked for since then. Once they have heard that it
 * cannot be done without them, whoever says something else wants that without it; whoever says nothing has it tried again. What was pushed for exactly what is asked has been brought up.
 */
export function isToBeBroughtUp(
  {
    additions,
    deliveredAdditions = 0,
    conflictedAdditions = 0,
    inputHash,
    lastPush,
  }: Pick<JobDetails, 'additions' | 'deliveredAdditions' | 'conflictedAdditions' | 'inputHash' | 'lastPush'>,
  branchHead: string,
): boolean {
  if (lastPush?.newSha === branchHead && lastPush.inputHash === inputHash) return false;
  const asked = additions.findLastIndex(({ kind }) => kind === 'rebase');
  if (asked < deliveredAdditions) return false;
  return asked >= conflictedAdditions || conflictedAdditions === additions.length;
}
