import { maxCommentLength, mayHoldCommand } from '../contracts/may-hold-command.ts';
import type { ReviewFacts } from '../ports/github-facts.ts';
import { commandLines } from '../request/command-lines.ts';

/**
 * Why nothing of a review is taken that has a command in its words or on a line of the change; undefined when it has none. Commands are read in comments alone, and what is said beside one
 * was not meant for an agent: whoever wrote `/factory stop` wants no attempt that works on it, and whoever approved with it has not said clearly what they want.
 */
export function commandInReview(review: ReviewFacts): { code: string; message: string } | undefined {
  const { author, state, body, comments } = review;
  if (state === 'pending' || !holdCommand([body, ...comments.map((comment) => comment.body)]))
    return undefined;
  const again = state === 'commented' ? '' : ', and review once more without it';
  return {
    code: 'command-in-review',
    message: `@${author.login}, nothing of this review was taken: a command counts in a comment of the conversation, and not in a review. Write it there${again}.`,
  };
}

/** Together as much is parsed as of one comment, since a review may have very many; what looks like a command beyond that is taken for one. */
function holdCommand(texts: readonly string[]): boolean {
  let left = maxCommentLength;
  for (const text of texts.filter(mayHoldCommand)) {
    if (left <= 0 || commandLines(text.slice(0, left)).length > 0) return true;
    left -= text.length;
  }
  return false;
}
