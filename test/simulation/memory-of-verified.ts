import { type Commit, firstPrevHash } from '../../src/contracts/commit.ts';
import { verifyChain } from '../../src/ledger/verify-chain.ts';

/**
 * Verifies what was read from a store of frozen commits by their links alone: what they say cannot have changed since they were sealed. That each is sealed with
 * the hash of what it says is verified at the end of every run, from the first commit of every chain on.
 */
export function createVerifyingMemory(): typeof verifyChain {
  const linked = new WeakSet<Commit>();
  return (jobId, commits) => {
    for (const [index, commit] of commits.entries()) {
      if (linked.has(commit)) continue;
      if (!follows(jobId, commit, index, commits[index - 1])) return verifyChain(jobId, commits);
      linked.add(commit);
    }
    return undefined;
  };
}

function follows(jobId: string, commit: Commit, index: number, previous: Commit | undefined): boolean {
  const prevHash = previous?.hash ?? firstPrevHash;
  return commit.jobId === jobId && commit.version === index + 1 && commit.prevHash === prevHash;
}
