import type { GitHubReviewers } from '../../../src/ports/github-reviewers.ts';
import {
  enter,
  factsOfPullRequest,
  type InMemoryGitHubState,
  repositoryAt,
  type StoredRepository,
} from './github-state.ts';

/** Reviews, authors and teams, from memory. */
export function inMemoryGitHubReviewers(state: InMemoryGitHubState): GitHubReviewers {
  return {
    async reviews(address, pullRequest) {
      enter(state, 'reviews');
      const reviews = repositoryAt(state, address)?.pullRequests.get(pullRequest)?.reviews ?? [];
      return reviews.map(({ id, author, state: said, commitSha, submittedAt }) => ({
        id,
        author: { ...author },
        state: said,
        commitSha,
        submittedAt,
      }));
    },
    async commits(address, pullRequest) {
      enter(state, 'commits');
      const repository = repositoryAt(state, address);
      const stored = repository?.pullRequests.get(pullRequest);
      if (repository === undefined || stored === undefined) return { commits: [], complete: true };
      const { headSha, baseBranch } = factsOfPullRequest(repository, stored);
      const onBase = new Set(ancestors(repository, repository.branches.get(baseBranch)));
      const commits = ancestors(repository, headSha)
        .filter((sha) => !onBase.has(sha))
        .map((sha) => ({ sha, people: repository.commits.get(sha)?.people ?? [] }));
      return { commits: commits.reverse(), complete: !state.hidesCommits };
    },
    async edits(address, issueNumber, since) {
      enter(state, 'edits');
      const repository = repositoryAt(state, address);
      const edits = (repository?.edits ?? [])
        .filter((edit) => edit.issueNumber === issueNumber && Date.parse(edit.at) >= Date.parse(since))
        .map(({ by, at }) => (by === undefined ? { at } : { by, at }));
      return { edits, complete: repository?.issues.has(issueNumber) === true && !state.hidesEdits };
    },
    async isTeamMember({ owner }, team, login) {
      enter(state, 'isTeamMember');
      return state.teams.get(`${owner}/${team}`)?.has(login.toLowerCase()) ?? false;
    },
  };
}

/** The commit and everything behind it, newest first. */
function ancestors(repository: StoredRepository, head: string | undefined): string[] {
  const seen = new Set<string>();
  const waiting = head === undefined ? [] : [head];
  for (let sha = waiting.shift(); sha !== undefined; sha = waiting.shift()) {
    if (seen.has(sha)) continue;
    seen.add(sha);
    waiting.push(...(repository.commits.get(sha)?.parents ?? []));
  }
  return [...seen];
}
