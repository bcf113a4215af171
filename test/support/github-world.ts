import type { CheckLogs } from '../../src/ports/check-logs.ts';
import type { GitHubFacts, RepositoryAddress } from '../../src/ports/github-facts.ts';
import type { GitHubHolds } from '../../src/ports/github-holds.ts';
import type { GitHubPages } from '../../src/ports/github-pages.ts';
import type { GitHubReviewers } from '../../src/ports/github-reviewers.ts';
import type { GitHubTokens } from '../../src/ports/github-tokens.ts';
import type { MergeHistory } from '../../src/ports/merge-history.ts';
import type { OrganisationFiles } from '../../src/ports/organisation-files.ts';
import type { PushHistory } from '../../src/ports/push-history.ts';
import type { WorkflowFiles } from '../../src/ports/workflow-files.ts';

/** A GitHub with one repository (a commit on `main` holding README.md), for the contract suites of the ports; people and CI act through it. */
export type GitHubWorld = {
  facts: GitHubFacts & OrganisationFiles;
  pages: GitHubPages;
  tokens: GitHubTokens;
  reviewers: GitHubReviewers;
  holds: GitHubHolds;
  history: MergeHistory;
  checkLogs: CheckLogs;
  pushes: PushHistory;
  workflows: WorkflowFiles['workflows'];
  address: RepositoryAddress;
  /** Logins of people with these permissions on the repository. */
  logins: { admin: string; writer: string; reader: string; outsider: string };
  /** As the writer. */
  openIssue(title: string, body: string, labels?: string[]): Promise<number>;
  /** As the writer. */
  editIssue(issueNumber: number, change: { title?: string; body?: string }): Promise<void>;
  /** From now on only people with write access comment there. */
  lockIssue(issueNumber: number): Promise<void>;
  comment(issueNumber: number, body: string): Promise<number>;
  editComment(commentId: number, body: string): Promise<void>;
  /** Puts a file on the branch, which is created from `main` when it is not there; answers the branch's head. */
  commit(branch: string, path: string, content: string): Promise<string>;
  deleteBranch(branch: string): Promise<void>;
  /** As a person who did not open the PR; answers the review's id. */
  requestChanges(pullRequest: number, body: string): Promise<number>;
  approve(pullRequest: number): Promise<number>;
  /** A team of the repository's owner, made when it is not there, with this member. */
  addToTeam(team: string, login: string): Promise<void>;
  /** From now on the App may not dismiss reviews. */
  refuseDismissals(): void;
  closePullRequest(pullRequest: number): Promise<void>;
  mergePullRequest(pullRequest: number): Promise<void>;
  /** A red check run of the organisation's own CI, with one finding at a place and a log. */
  failCheck(
    sha: string,
    name: string,
    said: { path: string; line: number; message: string; log: string },
  ): Promise<void>;
  setStatus(sha: string, context: string, state: 'success' | 'failure' | 'pending'): Promise<void>;
  /** Puts a file on the default branch of the owner's `.github` repository, which is made when it is not there; answers the head. */
  commitToOrganisation(path: string, content: string): Promise<string>;
  /** A repository without any commit. */
  emptyRepository(): Promise<RepositoryAddress>;
  labelsOf(issueNumber: number): Promise<string[]>;
  reactionsOf(commentId: number): Promise<string[]>;
  checkRunsOf(sha: string): Promise<{ name: string; status: string; conclusion: string | null }[]>;
  /** From now on GitHub answers everything with an error, until it is mended. */
  breakDown(): void;
  /** From now on it refuses everything for having been asked too often, and says for how long, until that is over. */
  limit(seconds: number): void;
  mend(): void;
  /** So many seconds go by, and nothing is wrong any more. */
  letPass(seconds: number): void;
  close(): Promise<void>;
};
