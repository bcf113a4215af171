import type { GitHubHolds } from '../../ports/github-holds.ts';

/** Holds that show no secret, whoever's text it came in. */
export function redactedHolds(holds: GitHubHolds, redact: (text: string) => string): GitHubHolds {
  return {
    ...holds,
    treeWith: (address, commitSha, { path, content }) =>
      holds.treeWith(address, commitSha, { path, content: redact(content) }),
    createCommit: (address, commit) =>
      holds.createCommit(address, { ...commit, message: redact(commit.message) }),
    dismissReview: (address, pullRequest, reviewId, message) =>
      holds.dismissReview(address, pullRequest, reviewId, redact(message)),
  };
}
