/** The file that shows a held request to its reviewers. It is never read back: what it says is in the log. */
export const specPath = '.factory/spec.md';
