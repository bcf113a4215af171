import { z } from 'zod';
import { issueHash } from '../../ledger/issue-hash.ts';
import { defineRoute, originSchema } from './webhook-route.ts';

/**
 * Title or body of an issue were edited; other changes of an issue are no news. GitHub's times have seconds: two edits within one are told apart by what they say.
 */
export const issueEdited = defineRoute({
  event: 'issues.edited',
  payload: () =>
    originSchema().extend({
      issue: z.object({
        id: z.int().positive(),
        number: z.int().positive(),
        title: z.string(),
        body: z.string().nullish(),
        updated_at: z.string(),
        pull_request: z.unknown().optional(),
      }),
      changes: z.object({ title: z.unknown().optional(), body: z.unknown().optional() }).nullish(),
    }),
  messagesOf({ issue, changes }, envelope) {
    const isRequest = changes?.title !== undefined || changes?.body !== undefined;
    if (!isRequest || (issue.pull_request !== undefined && issue.pull_request !== null)) return [];
    const seen = issueHash(issue);
    const commandId = `issue-edited:${issue.id}:${issue.updated_at}:${seen.slice(0, 16)}`;
    return [{ type: 'issue-edited', ...envelope, commandId, issueNumber: issue.number, seen }];
  },
});
