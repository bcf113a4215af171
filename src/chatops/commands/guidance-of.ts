import type { JobMessageOf } from '../../contracts/job-message.ts';
import type { InputPart } from '../../job/job-values.ts';

/** What somebody wrote behind a command, as a part of what the agent is told; it names the line it came from. */
export function guidanceOf({
  text,
  sender,
  commentId,
  ordinal,
}: Pick<JobMessageOf<'slash-command'>, 'text' | 'sender' | 'commentId' | 'ordinal'>): InputPart {
  return {
    kind: 'guidance',
    text,
    author: { id: sender.id, login: sender.login },
    source: `comment:${commentId}:${ordinal}`,
  };
}
