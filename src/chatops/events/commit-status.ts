import { z } from 'zod';
import { issueNumberOfBranch } from '../../contracts/job-id.ts';
import { defineRoute, originSchema } from './webhook-route.ts';

/** A commit status on the head of a factory branch came to an end; `pending` is not news. */
export const commitStatus = defineRoute({
  event: 'status',
  payload: () =>
    originSchema().extend({
      id: z.int().positive(),
      sha: z.string().min(1),
      state: z.string(),
      branches: z.array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) })),
    }),
  messagesOf({ id, sha, state, branches }, envelope) {
    if (state === 'pending') return [];
    return branches
      .filter((branch) => branch.commit.sha === sha && issueNumberOfBranch(branch.name) !== undefined)
      .map((branch) => ({
        type: 'status-changed' as const,
        ...envelope,
        commandId: `status:${id}`,
        branch: branch.name,
        headSha: sha,
        statusId: id,
      }));
  },
});
