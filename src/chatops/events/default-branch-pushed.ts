import { z } from 'zod';
import { revertedCommits } from '../../contracts/revert-words.ts';
import { defineRoute, originSchema } from './webhook-route.ts';

/** The default branch moved: commits that say they take another one back may take back what the factory delivered. */
export const defaultBranchPushed = defineRoute({
  event: 'push',
  payload: () =>
    z.intersection(
      originSchema(),
      z.object({
        ref: z.string(),
        repository: z.object({ default_branch: z.string() }),
        commits: z.array(z.object({ id: z.string(), message: z.string() })),
      }),
    ),
  messagesOf({ ref, repository, commits }, envelope) {
    if (ref !== `refs/heads/${repository.default_branch}`) return [];
    return commits.flatMap(({ id, message }) =>
      revertedCommits(message).map((commit) => ({
        type: 'revert-merged' as const,
        ...envelope,
        commandId: `revert:${id}:${commit}`,
        sha: id,
        reverted: { commit },
      })),
    );
  },
});
