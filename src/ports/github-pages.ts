import type { RepositoryAddress } from './github-facts.ts';

export type Reaction = 'eyes' | 'confused' | '+1' | 'rocket';
export type CheckRun = {
  name: string;
  headSha: string;
  status: 'in_progress' | 'completed';
  conclusion?: 'success' | 'failure' | 'neutral' | 'action_required';
  title: string;
  summary: string;
};

/**
 * Writing what people see. Every method may be repeated with the same arguments without a second effect. Errors as in GitHubFacts; a text that is longer than GitHub takes is `github-refused`.
 * `locked`: somebody has locked the conversation, where Apps say nothing new, whatever they may do otherwise, or there is none any more, because the issue was deleted or transferred.
 */
export type GitHubPages = {
  /** Comments by the App itself whose body contains the marker, oldest first. */
  findComments(
    address: RepositoryAddress,
    issueNumber: number,
    marker: string,
  ): Promise<{ id: number; body: string }[]>;
  /** Answers the comment's id. */
  createComment(address: RepositoryAddress, issueNumber: number, body: string): Promise<number | 'locked'>;
  editComment(
    address: RepositoryAddress,
    commentId: number,
    body: string,
  ): Promise<'edited' | 'gone' | 'locked'>;
  deleteComment(address: RepositoryAddress, commentId: number): Promise<void>;
  /** Sets exactly these labels among those that start with `factory:`; other labels stay. An issue that is gone needs none. */
  setFactoryLabels(address: RepositoryAddress, issueNumber: number, labels: string[]): Promise<void>;
  /** What was deleted or locked meanwhile is left as it is. */
  react(
    address: RepositoryAddress,
    target: { issueNumber: number } | { commentId: number },
    reaction: Reaction,
  ): Promise<void>;
  openPullRequest(
    address: RepositoryAddress,
    pullRequest: { branch: string; base: string; title: string; body: string; draft: boolean },
  ): Promise<{ number: number } | 'exists' | 'no-branch'>;
  editPullRequest(
    address: RepositoryAddress,
    number: number,
    change: { title?: string; body?: string },
  ): Promise<void>;
  markReady(address: RepositoryAddress, number: number): Promise<void>;
  /** Creates or updates the App's check run of that name on the commit. */
  putCheckRun(address: RepositoryAddress, check: CheckRun): Promise<void>;
};
