import type { RepositoryAddress } from './github-facts.ts';

export type StoredCommitFacts = { treeSha: string; message: string };

/** A commit to be made; the same one twice is one commit. `at`: ISO time of author and committer. */
export type HeldCommit = { treeSha: string; parent: string; message: string; at: string };

/** Writing what holds a job for its reviewers. Every method may be repeated with the same arguments. Errors as in GitHubFacts. */
export type GitHubHolds = {
  commit(address: RepositoryAddress, sha: string): Promise<StoredCommitFacts | undefined>;
  /** Stores the tree of a commit with one file put into it; answers the tree's name. */
  treeWith(
    address: RepositoryAddress,
    commitSha: string,
    file: { path: string; content: string },
  ): Promise<string>;
  /** Stores a commit that no branch points at yet; answers its name. */
  createCommit(address: RepositoryAddress, commit: HeldCommit): Promise<string>;
  /** Creates the branch (`from` null) or moves it forward, never by force. `conflict`: it is not, or not any more, where it was said to be. */
  moveBranch(
    address: RepositoryAddress,
    branch: string,
    move: { from: string | null; to: string },
  ): Promise<'moved' | 'conflict'>;
  /** `refused`: the review still approves, and GitHub says definitely that the App may not dismiss it. */
  dismissReview(
    address: RepositoryAddress,
    pullRequest: number,
    reviewId: number,
    message: string,
  ): Promise<'dismissed' | 'refused'>;
  closePullRequest(address: RepositoryAddress, pullRequest: number): Promise<void>;
};
