import { type Commit, firstPrevHash } from '../contracts/commit.ts';
import { hashOfCommit } from './seal-commit.ts';

export type ChainFault = {
  /** The version at which the log can no longer be trusted. */
  version: number;
  kind: 'foreign-job' | 'gap' | 'not-chained' | 'changed' | 'repeated-command';
};

/**
 * Looks for the first place where a job's log is not what was written: a commit of another job, a missing, doubled or misplaced one, one whose
 * content changed, one that does not follow from the one before, a command carried out twice. Undefined when there is none.
 * It cannot see that commits are missing at the end.
 */
export function verifyChain(jobId: string, commits: readonly Commit[]): ChainFault | undefined {
  const commandIds = new Set<string>();
  let prevHash = firstPrevHash;
  for (const [index, commit] of commits.entries()) {
    const kind =
      faultOf(jobId, commit, index + 1, prevHash) ??
      (commandIds.has(commit.commandId) ? 'repeated-command' : undefined);
    if (kind !== undefined) return { version: index + 1, kind };
    commandIds.add(commit.commandId);
    prevHash = commit.hash;
  }
  return undefined;
}

function faultOf(
  jobId: string,
  commit: Commit,
  version: number,
  prevHash: string,
): ChainFault['kind'] | undefined {
  if (commit.jobId !== jobId) return 'foreign-job';
  if (commit.version !== version) return 'gap';
  if (commit.prevHash !== prevHash) return 'not-chained';
  return hashOfCommit(commit) === commit.hash ? undefined : 'changed';
}
