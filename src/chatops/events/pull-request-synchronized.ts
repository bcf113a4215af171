import { z } from 'zod';
import { factoryBranchOf, pullRequestSchema } from './factory-pull-request.ts';
import { defineRoute, originSchema } from './webhook-route.ts';

/** The head of a pull request of a factory branch has moved. */
export const pullRequestSynchronized = defineRoute({
  event: 'pull_request.synchronize',
  payload: () => originSchema().extend({ pull_request: pullRequestSchema(), after: z.string().min(1) }),
  messagesOf({ pull_request: moved, after }, envelope) {
    const branch = factoryBranchOf(moved);
    if (branch === undefined) return [];
    return [
      {
        type: 'pull-request-synchronized',
        ...envelope,
        commandId: `pull-request-synchronized:${moved.id}:${after}:${moved.updated_at}`,
        pullRequest: moved.number,
        branch,
      },
    ];
  },
});
