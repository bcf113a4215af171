import type { GitHubFacts, RepositoryAddress } from '../../src/ports/github-facts.ts';
import type { GitHubPages } from '../../src/ports/github-pages.ts';
import type { GitHubTokens } from '../../src/ports/github-tokens.ts';

/** A GitHub with one repository (a commit on `main` holding README.md), for the contract suites of the ports; people and CI act through it. */
export type GitHubWorld = {
  facts: GitHubFacts;
  pages: GitHubPages;
  tokens: GitHubTokens;
  address: RepositoryAddress;
  /** Logins of people with these permissions on the repository. */
  logins: { admin: string; writer: string; reader: string; outsider: string };
  /** As the writer. */
  openIssue(title: string, body: string, labels?: string[]): Promise<number>;
  comment(issueNumber: number, body: string): Promise<number>;
  editComment(commentId: number, body: string): Promise<void>;
  /** Puts a file on the branch, which is created from `main` when it is not there; answers the branch's head. */
  commit(branch: string, path: string, content: string): Promise<string>;
  deleteBranch(branch: string): Promise<void>;
  /** As a person who did not open the PR; answers the review's id. */
  requestChanges(pullRequest: number, body: string): Promise<number>;
  closePullRequest(pullRequest: number): Promise<void>;
  mergePullRequest(pullRequest: number): Promise<void>;
  setStatus(sha: string, context: string, state: 'success' | 'failure' | 'pending'): Promise<void>;
  /** A repository without any commit. */
  emptyRepository(): Promise<RepositoryAddress>;
  labelsOf(issueNumber: number): Promise<string[]>;
  reactionsOf(commentId: number): Promise<string[]>;
  checkRunsOf(sha: string): Promise<{ name: string; status: string; conclusion: string | null }[]>;
  /** From now on GitHub answers everything with an error, until it is mended. */
  breakDown(): void;
  mend(): void;
  close(): Promise<void>;
};
