import type { GitHubFacts, IssueFacts } from '../../../src/ports/github-facts.ts';
import { type OrganisationFiles, organisationRepositoryName } from '../../../src/ports/organisation-files.ts';
import type { WorkflowFiles } from '../../../src/ports/workflow-files.ts';
import {
  enter,
  factsOfPullRequest,
  type InMemoryGitHubState,
  repositoryAt,
  type StoredPullRequest,
} from './github-state.ts';

/** Reading GitHub, from memory. */
export function inMemoryGitHubFacts(
  state: InMemoryGitHubState,
): GitHubFacts & OrganisationFiles & WorkflowFiles {
  return {
    async repository(address) {
      enter(state, 'repository');
      const found = repositoryAt(state, address);
      if (found?.address.id !== address.id) return undefined;
      const { owner, name } = found.address;
      return {
        owner,
        name,
        defaultBranch: found.defaultBranch,
        private: found.private,
        archived: found.archived,
        hasIssues: found.hasIssues,
      };
    },
    async issue(address, number) {
      enter(state, 'issue');
      const repository = repositoryAt(state, address);
      const pullRequest = repository?.pullRequests.get(number);
      return structuredClone(
        repository?.issues.get(number) ?? (pullRequest && issueOfPullRequest(pullRequest)),
      );
    },
    async comments(address, issueNumber) {
      enter(state, 'comments');
      const all = [...(repositoryAt(state, address)?.comments.values() ?? [])];
      return all
        .filter((comment) => comment.issueNumber === issueNumber)
        .map(({ issueNumber: _, ...comment }) => structuredClone(comment));
    },
    async permission(address, login, accountId) {
      enter(state, 'permission');
      const known = state.accounts.get(login);
      if (accountId !== undefined && known !== undefined && known !== accountId) return 'none';
      return repositoryAt(state, address)?.permissions.get(login) ?? 'none';
    },
    async branchHead(address, branch) {
      enter(state, 'branchHead');
      return repositoryAt(state, address)?.branches.get(branch);
    },
    async file(address, path, commitSha) {
      enter(state, 'file');
      return repositoryAt(state, address)?.commits.get(commitSha)?.files[path];
    },
    async workflows(address, commitSha) {
      enter(state, 'workflows');
      const files = repositoryAt(state, address)?.commits.get(commitSha)?.files ?? {};
      return Object.entries(files)
        .filter(([path]) => /^\.github\/workflows\/[^/]+\.ya?ml$/i.test(path))
        .map(([path, text]) => ({ path, text }));
    },
    async organisationHead({ owner }) {
      enter(state, 'organisationHead');
      const found = state.repositories.get(`${owner}/${organisationRepositoryName}`);
      return found?.branches.get(found.defaultBranch);
    },
    async organisationFile({ owner }, path, commitSha) {
      enter(state, 'organisationFile');
      const found = state.repositories.get(`${owner}/${organisationRepositoryName}`);
      return found?.commits.get(commitSha)?.files[path];
    },
    async pullRequest(address, number) {
      enter(state, 'pullRequest');
      const repository = repositoryAt(state, address);
      if (repository?.address.id !== address.id) return undefined;
      const stored = repository.pullRequests.get(number);
      return stored && factsOfPullRequest(repository, stored);
    },
    async pullRequestsOfBranch(address, branch) {
      enter(state, 'pullRequestsOfBranch');
      const repository = repositoryAt(state, address);
      if (repository?.address.id !== address.id) return [];
      return [...repository.pullRequests.values()]
        .filter((pr) => pr.headBranch === branch && pr.headRepositoryId === address.id)
        .sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open') || b.number - a.number)
        .map((pr) => factsOfPullRequest(repository, pr));
    },
    async review(address, pullRequest, reviewId) {
      enter(state, 'review');
      const reviews = repositoryAt(state, address)?.pullRequests.get(pullRequest)?.reviews;
      const found = reviews?.find((review) => review.id === reviewId);
      if (found === undefined) return undefined;
      const { submittedAt: _, ...review } = found;
      return structuredClone(review);
    },
    async checks(address, sha) {
      enter(state, 'checks');
      const all = repositoryAt(state, address)?.checks ?? [];
      return all
        .filter((check) => check.sha === sha)
        .map(({ name, state: said, summary }) => ({ name, state: said, summary }));
    },
  };
}

/** On GitHub every PR is an issue too. */
function issueOfPullRequest(pullRequest: StoredPullRequest): IssueFacts {
  return {
    number: pullRequest.number,
    title: pullRequest.title,
    body: pullRequest.body,
    state: pullRequest.state,
    labels: [],
    author: pullRequest.author,
    isPullRequest: true,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}
