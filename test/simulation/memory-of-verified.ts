import type { Commit } from '../../src/contracts/commit.ts';
import { hashOfCommit } from '../../src/ledger/seal-commit.ts';
import { verifyChain } from '../../src/ledger/verify-chain.ts';

/**
 * Hashes each commit once. Sound for commits that are frozen: what comes again is the very same value. The end of a run verifies every chain anew
 * from its first commit on.
 */
export function createVerifyingMemory(): typeof verifyChain {
  const verified = new WeakSet<Commit>();
  return (jobId, commits) => {
    const unknown = commits.filter((commit) => !verified.has(commit));
    const sound = unknown.every((commit) => follows(commit, commits[commit.version - 2]));
    if (!sound) return verifyChain(jobId, commits);
    for (const commit of unknown) verified.add(commit);
    return undefined;
  };
}

function follows(commit: Commit, previous: Commit | undefined): boolean {
  if (commit.version > 1 && (previous === undefined || commit.prevHash !== previous.hash)) return false;
  return hashOfCommit(commit) === commit.hash;
}
