import { factoryBranchOf, pullRequestSchema } from './factory-pull-request.ts';
import { defineRoute, originSchema } from './webhook-route.ts';

/** A pull request of a factory branch was merged or closed. */
export const pullRequestClosed = defineRoute({
  event: 'pull_request.closed',
  payload: () => originSchema().extend({ pull_request: pullRequestSchema() }),
  messagesOf({ pull_request: closed }, envelope) {
    const branch = factoryBranchOf(closed);
    if (branch === undefined) return [];
    return [
      {
        type: 'pull-request-closed',
        ...envelope,
        commandId: `pull-request-closed:${closed.id}:${closed.closed_at ?? closed.updated_at}`,
        pullRequest: closed.number,
        branch,
        merged: closed.merged === true,
      },
    ];
  },
});
