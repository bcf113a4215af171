/**
 * Reading GitHub. It is asked by owner and name, which may lead to another repository once this one was renamed: `repository`, `pullRequest` and `pullRequestsOfBranch` compare its id, and what other
 * methods answer carries none. Every method throws FactoryError `github-unavailable` (disposition retry) when GitHub does not give a definite answer, and answers
 * `undefined` only on a definite "does not exist". Nothing is ever granted on an error.
 */
export type RepositoryAddress = { installationId: number; id: number; owner: string; name: string };
export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export type IssueFacts = {
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  labels: string[];
  author: { id: number; login: string };
  isPullRequest: boolean;
  createdAt: string;
  /** When anything about it changed last, comments and labels included; ISO time. */
  updatedAt?: string;
  /** When it was closed last; absent while it is open. */
  closedAt?: string;
};
export type CommentFacts = {
  id: number;
  author: { id: number; login: string; type: string };
  body: string;
  createdAt: string;
  updatedAt: string;
};
export type PullRequestFacts = {
  number: number;
  state: 'open' | 'closed';
  merged: boolean;
  mergeSha: string | null;
  /** When it was closed or merged last; absent while it is open. */
  closedAt?: string;
  draft: boolean;
  headBranch: string;
  headSha: string;
  headRepositoryId: number | null;
  baseBranch: string;
  author: { id: number; login: string };
};
export type ReviewFacts = {
  id: number;
  author: { id: number; login: string; type: string };
  state: 'approved' | 'changes_requested' | 'commented' | 'dismissed' | 'pending';
  commitSha: string;
  body: string;
  /** `code`: the line of the change that a comment stands on, with its `+`, `-` or space. */
  comments: { path: string; line: number | null; body: string; code?: string }[];
};

export type RepositoryFacts = {
  owner: string;
  name: string;
  defaultBranch: string;
  private: boolean;
  archived: boolean;
  /** Whether its issues can be seen at all. */
  hasIssues: boolean;
};

/** `undecided`: it has ended and said neither yes nor no, such as one that was cancelled or waits for a person. */
export type CheckFacts = {
  name: string;
  state: 'success' | 'failure' | 'pending' | 'undecided';
  summary: string;
};

export type GitHubFacts = {
  /** With its owner and name as they are now, whatever it was asked for by. */
  repository(address: RepositoryAddress): Promise<RepositoryFacts | undefined>;
  /** Of whatever repository has the name: an issue does not say which it belongs to. */
  issue(address: RepositoryAddress, number: number): Promise<IssueFacts | undefined>;
  comments(address: RepositoryAddress, issueNumber: number): Promise<CommentFacts[]>;
  /** The account's live permission on the repository; `none` when the login belongs to another account than `accountId` by now. */
  permission(address: RepositoryAddress, login: string, accountId?: number): Promise<Permission>;
  /** Head commit of a branch. */
  branchHead(address: RepositoryAddress, branch: string): Promise<string | undefined>;
  /** A file's text at a commit. */
  file(address: RepositoryAddress, path: string, commitSha: string): Promise<string | undefined>;
  pullRequest(address: RepositoryAddress, number: number): Promise<PullRequestFacts | undefined>;
  /** PRs whose head is the branch in the same repository, open ones first. */
  pullRequestsOfBranch(address: RepositoryAddress, branch: string): Promise<PullRequestFacts[]>;
  review(address: RepositoryAddress, pullRequest: number, reviewId: number): Promise<ReviewFacts | undefined>;
  /** Check runs and statuses at a commit, without the factory's own. */
  checks(address: RepositoryAddress, sha: string): Promise<CheckFacts[]>;
};
