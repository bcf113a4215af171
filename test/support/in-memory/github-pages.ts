import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { RepositoryAddress } from '../../../src/ports/github-facts.ts';
import type { GitHubPages } from '../../../src/ports/github-pages.ts';
import {
  enter,
  type InMemoryGitHubState,
  isoNow,
  nextNumber,
  repositoryAt,
  requireRepository,
  type StoredPullRequest,
  type StoredRepository,
} from './github-state.ts';

/** Writing what people see, into memory. */
export function inMemoryGitHubPages(state: InMemoryGitHubState): GitHubPages {
  return { ...commentMethods(state), ...labelMethods(state), ...pullRequestMethods(state) };
}

type CommentMethods = 'findComments' | 'createComment' | 'editComment' | 'deleteComment' | 'react';

function commentMethods(state: InMemoryGitHubState): Pick<GitHubPages, CommentMethods> {
  return {
    async findComments(address, issueNumber, marker) {
      enter(state, 'findComments');
      const repository = repositoryAt(state, address);
      if (repository === undefined || !isThere(repository, issueNumber)) return [];
      return [...repository.comments.values()]
        .filter(
          (c) => c.issueNumber === issueNumber && c.author.id === state.app.id && c.body.includes(marker),
        )
        .sort((a, b) => a.id - b.id)
        .map(({ id, body }) => ({ id, body }));
    },
    async createComment(address, issueNumber, body) {
      enter(state, 'createComment');
      const repository = requireRepository(state, address);
      if (repository.locked.has(issueNumber) || !isThere(repository, issueNumber)) return 'locked';
      refuseLong({ body });
      const id = state.nextId++;
      const at = isoNow(state);
      const comment = { id, issueNumber, author: { ...state.app }, body, createdAt: at, updatedAt: at };
      repository.comments.set(id, comment);
      return id;
    },
    async editComment(address, commentId, body) {
      enter(state, 'editComment');
      const comment = requireRepository(state, address).comments.get(commentId);
      if (comment === undefined) return 'gone';
      refuseLong({ body });
      Object.assign(comment, { body, updatedAt: isoNow(state) });
      return 'edited';
    },
    async deleteComment(address, commentId) {
      enter(state, 'deleteComment');
      requireRepository(state, address).comments.delete(commentId);
    },
    async react(address, target, reaction) {
      enter(state, 'react');
      const name = 'commentId' in target ? `comment:${target.commentId}` : `issue:${target.issueNumber}`;
      const { reactions, comments, locked } = requireRepository(state, address);
      const issueNumber =
        'commentId' in target ? comments.get(target.commentId)?.issueNumber : target.issueNumber;
      if (issueNumber !== undefined && locked.has(issueNumber)) return;
      if (!reactions.some((r) => r.target === name && r.reaction === reaction))
        reactions.push({ target: name, reaction });
    },
  };
}

/** Whether there is an issue or a pull request of that number to talk on. */
function isThere({ issues, pullRequests }: StoredRepository, number: number): boolean {
  return issues.has(number) || pullRequests.has(number);
}

function labelMethods(state: InMemoryGitHubState): Pick<GitHubPages, 'setFactoryLabels' | 'putCheckRun'> {
  return {
    async setFactoryLabels(address, issueNumber, labels) {
      enter(state, 'setFactoryLabels');
      const issue = requireRepository(state, address).issues.get(issueNumber);
      if (issue === undefined) return;
      issue.labels = [...issue.labels.filter((label) => !label.startsWith('factory:')), ...labels];
      issue.updatedAt = isoNow(state);
    },
    async putCheckRun(address, check) {
      enter(state, 'putCheckRun');
      refuseLong(check);
      const { checkRuns } = requireRepository(state, address);
      const at = checkRuns.findIndex((run) => run.name === check.name && run.headSha === check.headSha);
      if (at === -1) checkRuns.push({ ...check });
      else checkRuns[at] = { ...check };
    },
  };
}

type PullRequestMethods = 'openPullRequest' | 'editPullRequest' | 'markReady';

function pullRequestMethods(state: InMemoryGitHubState): Pick<GitHubPages, PullRequestMethods> {
  return {
    async openPullRequest(address, { branch, base, title, body, draft }) {
      enter(state, 'openPullRequest');
      const repository = requireRepository(state, address);
      refuseLong({ title, body });
      if (!repository.branches.has(branch)) return 'no-branch';
      const same = (pr: StoredPullRequest) =>
        pr.state === 'open' && pr.headBranch === branch && pr.baseBranch === base;
      if ([...repository.pullRequests.values()].some(same)) return 'exists';
      const number = nextNumber(repository);
      repository.pullRequests.set(number, {
        number,
        title,
        body,
        state: 'open',
        merged: false,
        mergeSha: null,
        draft,
        headBranch: branch,
        headRepositoryId: repository.address.id,
        baseBranch: base,
        author: { id: state.app.id, login: state.app.login },
        reviews: [],
      });
      return { number };
    },
    async editPullRequest(address, number, change) {
      enter(state, 'editPullRequest');
      refuseLong(change);
      Object.assign(requirePullRequest(state, address, number), change);
    },
    async markReady(address, number) {
      enter(state, 'markReady');
      requirePullRequest(state, address, number).draft = false;
    },
  };
}

/** GitHub counts the characters of most texts, and the bytes of a summary. */
/** GitHub counts characters, of which a string has at most as many as it has code units. */
function hasMoreThan(longest: number, text: string): boolean {
  return text.length > longest && [...text].length > longest;
}

function refuseLong({ title, body, summary }: { title?: string; body?: string; summary?: string }): void {
  const isLong =
    hasMoreThan(256, title ?? '') ||
    hasMoreThan(65_536, body ?? '') ||
    Buffer.byteLength(summary ?? '') > 65_535;
  if (isLong)
    throw new FactoryError('github-refused', 'GitHub answered 422: Validation Failed: too long', {
      disposition: 'quarantine',
    });
}

function requirePullRequest(
  state: InMemoryGitHubState,
  address: RepositoryAddress,
  number: number,
): StoredPullRequest {
  const found = requireRepository(state, address).pullRequests.get(number);
  if (found === undefined)
    throw new FactoryError('github-refused', `No pull request ${number}`, { disposition: 'ask-human' });
  return found;
}
