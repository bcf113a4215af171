import { z } from 'zod';
import { answerCommandId } from '../../contracts/job-message.ts';
import { mayHoldCommand } from '../../contracts/may-hold-command.ts';
import { issueHash } from '../../ledger/issue-hash.ts';
import { defineRoute, originSchema } from './webhook-route.ts';

/** What the factory's label says while a job waits for answers, or may still take them up before its next attempt. A cheap filter: the log decides. */
const answerableLabels = ['factory:question', 'factory:needs-human', 'factory:queued', 'factory:held'];

function isAnswerable({
  labels,
  pull_request,
}: {
  labels: readonly { name: string }[];
  pull_request?: unknown;
}): boolean {
  const onIssue = pull_request === undefined || pull_request === null;
  return onIssue && labels.some(({ name }) => answerableLabels.includes(name));
}

/** A comment was written on an issue or a pull request; edits are never read. What the factory wrote itself is not a command. The rest of a comment with commands may be an answer. */
export const issueCommentCreated = defineRoute({
  event: 'issue_comment.created',
  payload: () =>
    originSchema().extend({
      issue: z.object({
        number: z.int().positive(),
        title: z.string(),
        body: z.string().nullish(),
        pull_request: z.unknown().optional(),
        labels: z.array(z.object({ name: z.string() })).default([]),
      }),
      comment: z.object({
        id: z.int().positive(),
        body: z.string().nullable(),
        created_at: z.string().min(1),
        performed_via_github_app: z.object({ id: z.int().positive() }).nullish(),
      }),
    }),
  async messagesOf({ issue, comment }, envelope, { appId }) {
    if (comment.performed_via_github_app?.id === appId) return [];
    if (comment.body === null) return [];
    const plain = isAnswerable(issue)
      ? [
          {
            type: 'comment-added' as const,
            ...envelope,
            commandId: answerCommandId(comment.id),
            issueNumber: issue.number,
            commentId: comment.id,
          },
        ]
      : [];
    if (!mayHoldCommand(comment.body)) return plain;
    // The Markdown parser is a third of the bundle and most comments do not need it.
    const { parseSlashCommands } = await import('../parse-slash-commands.ts');
    const { withoutCommands } = await import('../../request/command-lines.ts');
    const commands = parseSlashCommands(comment.body);
    if (commands.length === 0) return plain;
    const onPullRequest = issue.pull_request !== undefined && issue.pull_request !== null;
    /* An answer with a command below it is both. Quotes are the questions as a reply repeats them. */
    const answers = withoutCommands(comment.body)
      .split('\n')
      .some((line) => /^[ \t]*[^>\s]/.test(line));
    const written = commands.map((command, ordinal) => ({
      type: 'slash-command' as const,
      ...envelope,
      commandId: `comment:${comment.id}:${ordinal}`,
      happenedAt: comment.created_at,
      issueNumber: issue.number,
      onPullRequest,
      commentId: comment.id,
      ordinal,
      ...command,
      ...(onPullRequest ? {} : { seen: issueHash(issue) }),
    }));
    return answers ? [...plain, ...written] : written;
  },
});
