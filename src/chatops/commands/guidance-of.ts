import type { JobMessageOf } from '../../contracts/job-message.ts';
import { visibleMarkdown } from '../../governance/visible-text/visible-markdown.ts';
import type { InputPart } from '../../job/job-values.ts';

/** What somebody wrote behind a command and below it, as a reader sees it; '' where that is nothing. */
export function wordsOf({ text, below = '' }: Pick<JobMessageOf<'slash-command'>, 'text' | 'below'>): string {
  return [text, visibleMarkdown(below).text].filter((words) => words !== '').join('\n\n');
}

/** These words as a part of what the agent is told; it names the line they came from. */
export function guidanceOf({
  text,
  below,
  sender,
  commentId,
  ordinal,
}: Pick<JobMessageOf<'slash-command'>, 'text' | 'below' | 'sender' | 'commentId' | 'ordinal'>): InputPart {
  return {
    kind: 'guidance',
    text: wordsOf({ text, below }),
    author: { id: sender.id, login: sender.login },
    source: `comment:${commentId}:${ordinal}`,
  };
}
