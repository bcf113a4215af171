import type { Account } from '../job/job-values.ts';
import type { RepositoryAddress, ReviewFacts } from './github-facts.ts';

/** A review as the list of a pull request's reviews tells it: without its words. */
export type SubmittedReview = Pick<ReviewFacts, 'id' | 'author' | 'state' | 'commitSha'> & {
  /** GitHub's time, an ISO string; absent for a review that is still being written. */
  submittedAt?: string;
};

/** An edit of the title or the body of an issue; `at` is GitHub's time, an ISO string. `by` is absent where the account is gone. */
export type IssueEdit = { by?: Account; at: string };

/** Who reviews a pull request, who wrote it, and who belongs to which team: what a release is decided from. Errors as in GitHubFacts. */
export type GitHubReviewers = {
  /** Every review of a pull request, oldest first; none when there is no such pull request. */
  reviews(address: RepositoryAddress, pullRequest: number): Promise<SubmittedReview[]>;
  /**
   * The commits of a pull request with the accounts that wrote and committed each. `complete` is false when GitHub does not list them all: then nobody can be
   * said not to be among their authors.
   */
  commits(
    address: RepositoryAddress,
    pullRequest: number,
  ): Promise<{ commits: { sha: string; people: number[] }[]; complete: boolean }>;
  /**
   * Who edited an issue from `since` on, an ISO string, in no order. `complete` is false when GitHub does not list every one of these edits, or
   * knows no such issue: then nobody can be said not to be among its editors.
   */
  edits(
    address: RepositoryAddress,
    issueNumber: number,
    since: string,
  ): Promise<{ edits: IssueEdit[]; complete: boolean }>;
  /** Whether the account is an active member of a team of the organisation that owns the repository. */
  isTeamMember(address: RepositoryAddress, team: string, login: string): Promise<boolean>;
};
