/** What somebody has ended on GitHub, and when. */
export type Closing = { kind: 'pull-request-closed' | 'issue-closed'; jobId: string; at: number };

/** A pull request of a job that somebody has merged, and what stood in the log then. */
export type Merge = {
  jobId: string;
  pullRequest: number;
  version: number;
  /** The factory had put code there and did not ask about the request. */
  showedCode: boolean;
  /** Nobody had approved the request that it showed. */
  showedHeldRequest: boolean;
  /** The issue was open until then, and closed by the merge. */
  closedIssue: boolean;
};
