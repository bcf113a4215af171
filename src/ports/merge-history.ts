import type { RepositoryAddress } from './github-facts.ts';

/** How commits came to a branch, and what they say of themselves. Errors as in GitHubFacts. */
export type MergeHistory = {
  /** undefined when the repository has no such commit. */
  commitMessage(address: RepositoryAddress, sha: string): Promise<string | undefined>;
  /** The merged pull requests that brought the commit, by their numbers. */
  pullRequestsOfCommit(address: RepositoryAddress, sha: string): Promise<number[]>;
  /** What a pull request says of itself; undefined when there is none of that number. */
  pullRequestBody(address: RepositoryAddress, number: number): Promise<string | undefined>;
};
