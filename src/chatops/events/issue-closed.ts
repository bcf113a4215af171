import { z } from 'zod';
import { defineRoute, originSchema } from './webhook-route.ts';

/** An issue was closed; an issue can be closed more than once, each time at another moment. */
export const issueClosed = defineRoute({
  event: 'issues.closed',
  payload: () =>
    originSchema().extend({
      issue: z.object({
        id: z.int().positive(),
        number: z.int().positive(),
        closed_at: z.string().nullable(),
        updated_at: z.string(),
        pull_request: z.unknown().optional(),
      }),
    }),
  messagesOf: ({ issue }, envelope) =>
    issue.pull_request === undefined || issue.pull_request === null
      ? [
          {
            type: 'issue-closed',
            ...envelope,
            commandId: `issue-closed:${issue.id}:${issue.closed_at ?? issue.updated_at}`,
            ...(issue.closed_at === null ? {} : { happenedAt: issue.closed_at }),
            issueNumber: issue.number,
          },
        ]
      : [],
});
