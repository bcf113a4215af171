import { z } from 'zod';
import { mayHoldCommand } from '../may-hold-command.ts';
import { defineRoute, originSchema } from './webhook-route.ts';

/** A comment was written on an issue or a pull request; edits are never read. What the factory wrote itself is not a command. */
export const issueCommentCreated = defineRoute({
  event: 'issue_comment.created',
  payload: () =>
    originSchema().extend({
      issue: z.object({ number: z.int().positive(), pull_request: z.unknown().optional() }),
      comment: z.object({
        id: z.int().positive(),
        body: z.string().nullable(),
        performed_via_github_app: z.object({ id: z.int().positive() }).nullish(),
      }),
    }),
  async messagesOf({ issue, comment }, envelope, { appId }) {
    if (comment.performed_via_github_app?.id === appId) return [];
    if (comment.body === null || !mayHoldCommand(comment.body)) return [];
    // The Markdown parser is a third of the bundle and most comments do not need it.
    const { parseSlashCommands } = await import('../parse-slash-commands.ts');
    return parseSlashCommands(comment.body).map((command, ordinal) => ({
      type: 'slash-command' as const,
      ...envelope,
      commandId: `comment:${comment.id}:${ordinal}`,
      issueNumber: issue.number,
      onPullRequest: issue.pull_request !== undefined && issue.pull_request !== null,
      commentId: comment.id,
      ordinal,
      ...command,
    }));
  },
});
