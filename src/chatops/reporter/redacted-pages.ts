import type { GitHubPages } from '../../ports/github-pages.ts';

/** Pages on which no secret is written, whoever's text it came in. */
export function redactedPages(pages: GitHubPages, redact: (text: string) => string): GitHubPages {
  return {
    ...pages,
    createComment: (address, issueNumber, body) => pages.createComment(address, issueNumber, redact(body)),
    editComment: (address, commentId, body) => pages.editComment(address, commentId, redact(body)),
    openPullRequest: (address, pullRequest) =>
      pages.openPullRequest(address, {
        ...pullRequest,
        title: redact(pullRequest.title),
        body: redact(pullRequest.body),
      }),
    editPullRequest: (address, number, { title, body }) =>
      pages.editPullRequest(address, number, {
        ...(title === undefined ? {} : { title: redact(title) }),
        ...(body === undefined ? {} : { body: redact(body) }),
      }),
    putCheckRun: (address, check) =>
      pages.putCheckRun(address, { ...check, title: redact(check.title), summary: redact(check.summary) }),
  };
}
