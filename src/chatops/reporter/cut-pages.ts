import type { GitHubPages } from '../../ports/github-pages.ts';
import { cutMarkdown } from './cut-markdown.ts';
import { oneLine } from './safe-text.ts';

const mostInBody = 65_536;
const mostBytesInSummary = 65_535;
/** Of a pull request and of a check run; GitHub takes one more in the former. */
const mostInTitle = 255;

/**
 * Pages on which no text is longer than GitHub takes: what is longer is refused for good, and whatever waits for it then waits for ever. Pages are written so that they fit, so that this is for what nobody
 * has thought of.
 */
export function cutPages(pages: GitHubPages): GitHubPages {
  const body = (text: string) => cutMarkdown(text, mostInBody, (part) => part.length);
  const title = (text: string) => (text.length > mostInTitle ? oneLine(text, mostInTitle) : text);
  return {
    ...pages,
    createComment: (address, issueNumber, text) => pages.createComment(address, issueNumber, body(text)),
    editComment: (address, commentId, text) => pages.editComment(address, commentId, body(text)),
    openPullRequest: (address, wanted) =>
      pages.openPullRequest(address, { ...wanted, title: title(wanted.title), body: body(wanted.body) }),
    editPullRequest: (address, number, change) =>
      pages.editPullRequest(address, number, {
        ...(change.title === undefined ? {} : { title: title(change.title) }),
        ...(change.body === undefined ? {} : { body: body(change.body) }),
      }),
    putCheckRun: (address, check) =>
      pages.putCheckRun(address, {
        ...check,
        title: title(check.title),
        summary: cutMarkdown(check.summary, mostBytesInSummary, (part) => Buffer.byteLength(part)),
      }),
  };
}
