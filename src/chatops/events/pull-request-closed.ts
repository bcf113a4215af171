import { z } from 'zod';
import type { GitHubJobMessage } from '../../contracts/job-message.ts';
import { revertedPullRequests } from '../../contracts/revert-words.ts';
import { factoryBranchOf, pullRequestSchema } from './factory-pull-request.ts';
import { defineRoute, type Envelope, originSchema } from './webhook-route.ts';

const mergedSchema = () =>
  pullRequestSchema().extend({
    body: z.string().nullish(),
    merge_commit_sha: z.string().nullish(),
  });

/** Somebody's own pull request was merged that says it takes others back. Squashing may have left nothing of that in the commit. */
function revertsBy(
  { number, merged, merge_commit_sha: sha, body }: z.infer<ReturnType<typeof mergedSchema>>,
  envelope: Envelope,
): GitHubJobMessage[] {
  if (merged !== true || sha === null || sha === undefined) return [];
  return revertedPullRequests(body ?? '', envelope.repository).map((pullRequest) => ({
    type: 'revert-merged',
    ...envelope,
    commandId: `revert:${sha}:#${pullRequest}`,
    sha,
    reverted: { pullRequest, byPullRequest: number },
  }));
}

/** A pull request of a factory branch was merged or closed. */
export const pullRequestClosed = defineRoute({
  event: 'pull_request.closed',
  payload: () => originSchema().extend({ pull_request: mergedSchema() }),
  messagesOf({ pull_request: closed }, envelope) {
    const branch = factoryBranchOf(closed);
    if (branch === undefined) return revertsBy(closed, envelope);
    return [
      {
        type: 'pull-request-closed',
        ...envelope,
        commandId: `pull-request-closed:${closed.id}:${closed.closed_at ?? closed.updated_at}`,
        ...(typeof closed.closed_at === 'string' ? { happenedAt: closed.closed_at } : {}),
        pullRequest: closed.number,
        branch,
        merged: closed.merged === true,
      },
    ];
  },
});
