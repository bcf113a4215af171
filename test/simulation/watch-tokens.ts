import type { GitHubTokens } from '../../src/ports/github-tokens.ts';
import { askingAttempt } from './asking-attempt.ts';
import type { World } from './world.ts';

/** Lets no token to push be asked for but for an attempt whose own push stands authorised in its job's log. */
export function watchTokens(tokens: GitHubTokens, world: () => World): GitHubTokens {
  return {
    ...tokens,
    async mint(address, purpose) {
      const asking = askingAttempt.getStore();
      if (purpose === 'push' && (asking === undefined || !isAuthorized(world(), address.id, asking)))
        world().simulation.violate(
          'no push token without PushAuthorized',
          `${address.owner}/${address.name}: asked for by ${asking?.jobId} attempt ${asking?.attempt}`,
        );
      return await tokens.mint(address, purpose);
    },
  };
}

function isAuthorized(
  { store, watch }: World,
  repositoryId: number,
  { jobId, attempt }: { jobId: string; attempt: number },
): boolean {
  const ofRepository = watch.job(jobId).details?.repository.id === repositoryId;
  const events = store.log(jobId).flatMap((commit) => commit.events);
  return ofRepository && events.some((event) => event.type === 'PushAuthorized' && event.attempt === attempt);
}
