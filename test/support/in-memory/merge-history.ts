import type { MergeHistory } from '../../../src/ports/merge-history.ts';
import { enter, type InMemoryGitHubState, repositoryAt } from './github-state.ts';

/** Commit messages and merges, from memory. */
export function inMemoryMergeHistory(state: InMemoryGitHubState): MergeHistory {
  return {
    async commitMessage(address, sha) {
      enter(state, 'commitMessage');
      const repository = repositoryAt(state, address);
      return repository?.commits.has(sha) ? (repository.messages.get(sha) ?? '') : undefined;
    },
    async pullRequestsOfCommit(address, sha) {
      enter(state, 'pullRequestsOfCommit');
      const all = [...(repositoryAt(state, address)?.pullRequests.values() ?? [])];
      return all.filter((found) => found.merged && found.mergeSha === sha).map(({ number }) => number);
    },
    async pullRequestBody(address, number) {
      enter(state, 'pullRequestBody');
      return repositoryAt(state, address)?.pullRequests.get(number)?.body;
    },
  };
}
