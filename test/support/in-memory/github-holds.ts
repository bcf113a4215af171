import { createHash } from 'node:crypto';
import type { GitHubHolds } from '../../../src/ports/github-holds.ts';
import { closeAt, enter, type InMemoryGitHubState, isoNow, requireRepository } from './github-state.ts';

/** Writing what holds jobs, into memory. */
export function inMemoryGitHubHolds(state: InMemoryGitHubState): GitHubHolds {
  const trees = new Map<string, Record<string, string>>();
  const treeOf = (files: Record<string, string>): string => {
    const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const sha = hash(sorted);
    trees.set(sha, files);
    return sha;
  };
  return {
    async commit(address, sha) {
      enter(state, 'commit');
      const found = requireRepository(state, address).commits.get(sha);
      return found && { treeSha: treeOf(found.files), message: found.message ?? '' };
    },
    async treeWith(address, commitSha, { path, content }) {
      enter(state, 'treeWith');
      const found = requireRepository(state, address).commits.get(commitSha);
      if (found === undefined) throw new Error(`No commit ${commitSha}`);
      return treeOf({ ...found.files, [path]: content });
    },
    async createCommit(address, { treeSha, parent, message, at }) {
      enter(state, 'createCommit');
      const files = trees.get(treeSha);
      if (files === undefined) throw new Error(`No tree ${treeSha}`);
      const sha = hash([treeSha, parent, message, at]);
      requireRepository(state, address).commits.set(sha, { sha, files, message, parents: [parent] });
      return sha;
    },
    async moveBranch(address, branch, { from, to }) {
      enter(state, 'moveBranch');
      const { branches, commits } = requireRepository(state, address);
      const now = branches.get(branch);
      if (now === to && from !== null) return 'moved';
      const parents = commits.get(to)?.parents ?? [];
      if ((from === null) !== (now === undefined)) return 'conflict';
      if (now !== undefined && !parents.includes(now)) return 'conflict';
      branches.set(branch, to);
      return 'moved';
    },
    async dismissReview(address, pullRequest, reviewId) {
      enter(state, 'dismissReview');
      const reviews = requireRepository(state, address).pullRequests.get(pullRequest)?.reviews;
      const review = reviews?.find(({ id }) => id === reviewId);
      if (review?.state !== 'approved') return 'dismissed';
      if (state.refusesDismissals) return 'refused';
      review.state = 'dismissed';
      return 'dismissed';
    },
    async closePullRequest(address, pullRequest) {
      enter(state, 'closePullRequest');
      const repository = requireRepository(state, address);
      const found = repository.pullRequests.get(pullRequest);
      if (found?.state === 'open') closeAt(repository, found, isoNow(state));
    },
  };
}

function hash(value: unknown): string {
  return createHash('sha1').update(JSON.stringify(value)).digest('hex');
}
