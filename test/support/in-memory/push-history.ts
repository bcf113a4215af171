import type { PushHistory } from '../../../src/ports/push-history.ts';
import { enter, type InMemoryGitHubState, repositoryAt } from './github-state.ts';

/** Who moved branches, from memory. */
export function inMemoryPushHistory(state: InMemoryGitHubState): PushHistory {
  return {
    async pushesOf(address, branch) {
      enter(state, 'pushesOf');
      const all = repositoryAt(state, address)?.pushes ?? [];
      return all
        .filter((push) => push.branch === branch)
        .map(({ branch: _, ...push }) => push)
        .toReversed()
        .slice(0, 100);
    },
  };
}
