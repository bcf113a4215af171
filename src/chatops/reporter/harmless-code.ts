import { withoutMarkers } from './markers.ts';

/** Before the number of what would be closed, where the word for it stands before. */
const closes =
  /(?=\d)(?<=\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:[\w.-]+\/[\w.-]+)?(?:#|GH-|https?:\S+\/(?:issues|pull)\/))/gi;

/**
 * Code as somebody wrote it, but for what is also read where nobody knows it for code: a hidden marker, and a reference that closes an issue. Repositories can have the body of a pull request become the
 * message of the commit that merges it, in which GitHub looks for such references and not for Markdown.
 */
export function harmlessCode(code: string): string {
  return withoutMarkers(code).replaceAll(closes, ' ');
}
