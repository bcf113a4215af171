import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { CheckLogs } from '../../../src/ports/check-logs.ts';
import type {
  CommentFacts,
  GitHubFacts,
  IssueFacts,
  Permission,
  RepositoryAddress,
  ReviewFacts,
} from '../../../src/ports/github-facts.ts';
import type { GitHubHolds } from '../../../src/ports/github-holds.ts';
import type { GitHubPages } from '../../../src/ports/github-pages.ts';
import type { GitHubReviewers } from '../../../src/ports/github-reviewers.ts';
import type { GitHubTokens } from '../../../src/ports/github-tokens.ts';
import type { MergeHistory } from '../../../src/ports/merge-history.ts';
import type { OrganisationFiles } from '../../../src/ports/organisation-files.ts';
import type { PushHistory } from '../../../src/ports/push-history.ts';
import type { WorkflowFiles } from '../../../src/ports/workflow-files.ts';
import { inMemoryCheckLogs } from './check-logs.ts';
import { inMemoryGitHubFacts } from './github-facts.ts';
import { inMemoryGitHubHolds } from './github-holds.ts';
import { inMemoryGitHubPages } from './github-pages.ts';
import { inMemoryGitHubReviewers } from './github-reviewers.ts';
import {
  closeAt,
  commitSha,
  type InMemoryGitHubState,
  isoNow,
  nextNumber,
  recordPush,
  requireRepository,
  type StoredPullRequest,
  type StoredRepository,
} from './github-state.ts';
import { inMemoryGitHubTokens, type MintedToken } from './github-tokens.ts';
import { inMemoryMergeHistory } from './merge-history.ts';
import { inMemoryPushHistory } from './push-history.ts';

type Person = { id: number; login: string; type?: string };

/** What the world does to GitHub besides the factory. */
export type InMemoryGitHub = {
  facts: GitHubFacts & OrganisationFiles & WorkflowFiles;
  pages: GitHubPages;
  tokens: GitHubTokens;
  history: MergeHistory;
  checkLogs: CheckLogs;
  pushes: PushHistory;
  reviewers: GitHubReviewers;
  holds: GitHubHolds;
  state: InMemoryGitHubState;
  minted: MintedToken[];
  /** Everything stored about a repository, to look at or to change. */
  at(address: RepositoryAddress): StoredRepository;
  addRepository(
    options?: Partial<RepositoryAddress> & { defaultBranch?: string; files?: Record<string, string> | null },
  ): RepositoryAddress;
  /** The App is installed anew there, or the repository gets another name or owner; answers the address it has then. */
  move(address: RepositoryAddress, to: Partial<Omit<RepositoryAddress, 'id'>>): RepositoryAddress;
  allow(address: RepositoryAddress, login: string, permission: Permission): void;
  openIssue(address: RepositoryAddress, issue: Partial<IssueFacts>): IssueFacts;
  editIssue(
    address: RepositoryAddress,
    issueNumber: number,
    by: Person,
    change: Partial<Pick<IssueFacts, 'title' | 'body'>>,
  ): void;
  comment(
    address: RepositoryAddress,
    issueNumber: number,
    author: Person,
    body: string,
    at?: Partial<Pick<CommentFacts, 'createdAt' | 'updatedAt'>>,
  ): number;
  /** Puts files on top of what the branch has (null deletes), and moves it; creates the branch from the default branch. */
  commit(
    address: RepositoryAddress,
    branch: string,
    files: Record<string, string | null>,
    people?: number[],
  ): string;
  openPullRequest(
    address: RepositoryAddress,
    pullRequest: Partial<StoredPullRequest> & { headBranch: string },
  ): number;
  closePullRequest(address: RepositoryAddress, number: number, merged?: { sha: string }): void;
  review(address: RepositoryAddress, pullRequest: number, review: Partial<ReviewFacts>): number;
  /** The next `times` calls (of this method, when given) fail as GitHub does when it is down. */
  failNext(times: number, method?: string): void;
};

/** GitHub in memory: facts, pages and tokens over one small state. It passes the contract suites of the three ports. */
export function createInMemoryGitHub(options: { now?: () => number } = {}): InMemoryGitHub {
  const state: InMemoryGitHubState = {
    repositories: new Map(),
    redirects: new Map(),
    app: { id: 41_898_282, login: 'devfactory[bot]', type: 'Bot' },
    accounts: new Map(),
    teams: new Map(),
    refusesDismissals: false,
    hidesCommits: false,
    hidesEdits: false,
    nextId: 1_000,
    now: options.now ?? (() => Date.parse('2026-03-01T12:00:00.000Z')),
    calls: [],
    fault: undefined,
  };
  const minted: MintedToken[] = [];
  return {
    facts: inMemoryGitHubFacts(state),
    pages: inMemoryGitHubPages(state),
    tokens: inMemoryGitHubTokens(state, minted),
    history: inMemoryMergeHistory(state),
    checkLogs: inMemoryCheckLogs(state),
    pushes: inMemoryPushHistory(state),
    reviewers: inMemoryGitHubReviewers(state),
    holds: inMemoryGitHubHolds(state),
    state,
    minted,
    at: (address) => requireRepository(state, address),
    ...worldOf(state),
  };
}

type World = Omit<
  InMemoryGitHub,
  | 'facts'
  | 'pages'
  | 'tokens'
  | 'reviewers'
  | 'holds'
  | 'history'
  | 'checkLogs'
  | 'pushes'
  | 'state'
  | 'minted'
  | 'at'
>;

function worldOf(state: InMemoryGitHubState): World {
  return {
    addRepository: (options = {}) => addRepository(state, options),
    move(address, to) {
      const repository = requireRepository(state, address);
      const moved = { ...repository.address, ...to };
      const nameOf = ({ owner, name }: RepositoryAddress) => `${owner}/${name}`;
      state.repositories.delete(nameOf(repository.address));
      state.redirects.set(nameOf(repository.address), repository);
      state.repositories.set(nameOf(moved), Object.assign(repository, { address: moved }));
      return moved;
    },
    allow: (address, login, permission) =>
      void requireRepository(state, address).permissions.set(login, permission),
    openIssue(address, issue) {
      const repository = requireRepository(state, address);
      const number = issue.number ?? nextNumber(repository);
      const opened: IssueFacts = {
        number,
        title: 'Greet people by name',
        body: 'The greeting should contain the name.',
        state: 'open',
        labels: [],
        author: { id: 101, login: 'writer' },
        isPullRequest: false,
        createdAt: isoNow(state),
        ...(issue.state === 'closed' ? { closedAt: isoNow(state) } : {}),
        ...issue,
      };
      repository.issues.set(number, opened);
      return opened;
    },
    editIssue(address, issueNumber, by, change) {
      const { issues, edits } = requireRepository(state, address);
      const issue = issues.get(issueNumber);
      if (issue === undefined) throw new Error(`No issue ${issueNumber}`);
      Object.assign(issue, change, { updatedAt: isoNow(state) });
      edits.push({
        issueNumber,
        by: { id: by.id, login: by.login },
        at: isoNow(state),
        title: issue.title,
        body: issue.body,
      });
    },
    comment(address, issueNumber, author, body, at = {}) {
      const id = state.nextId++;
      const createdAt = at.createdAt ?? isoNow(state);
      requireRepository(state, address).comments.set(id, {
        id,
        issueNumber,
        author: { type: 'User', ...author },
        body,
        createdAt,
        updatedAt: at.updatedAt ?? createdAt,
      });
      return id;
    },
    commit: (address, branch, files, people) =>
      commit(state, requireRepository(state, address), branch, files, people),
    openPullRequest: (address, pullRequest) =>
      openPullRequest(requireRepository(state, address), pullRequest),
    closePullRequest(address, number, merged) {
      const repository = requireRepository(state, address);
      const pullRequest = repository.pullRequests.get(number);
      if (pullRequest === undefined) throw new Error(`No pull request ${number}`);
      closeAt(repository, pullRequest, isoNow(state));
      Object.assign(pullRequest, { merged: merged !== undefined, mergeSha: merged?.sha ?? null });
    },
    review(address, pullRequest, review) {
      const stored = requireRepository(state, address).pullRequests.get(pullRequest);
      if (stored === undefined) throw new Error(`No pull request ${pullRequest}`);
      const id = review.id ?? state.nextId++;
      const defaults = {
        author: { id: 102, login: 'reviewer', type: 'User' },
        state: 'commented',
        body: '',
      } as const;
      const submittedAt = new Date(state.now()).toISOString().replace(/\.\d+Z$/, 'Z');
      stored.reviews.push({
        ...defaults,
        commitSha: '0'.repeat(40),
        comments: [],
        ...review,
        id,
        submittedAt,
      });
      return id;
    },
    failNext(times, method) {
      let left = times;
      state.fault = (called) => {
        if (left === 0 || (method !== undefined && called !== method)) return undefined;
        left -= 1;
        return new FactoryError('github-unavailable', 'GitHub does not answer', { disposition: 'retry' });
      };
    },
  };
}

function addRepository(
  state: InMemoryGitHubState,
  options: Parameters<InMemoryGitHub['addRepository']>[0] = {},
): RepositoryAddress {
  const { defaultBranch = 'main', files = { 'README.md': '# Sample\n' }, ...given } = options;
  const address = { installationId: 7, id: state.nextId++, owner: 'acme', name: 'sample', ...given };
  const repository: StoredRepository = {
    address,
    defaultBranch,
    private: true,
    archived: false,
    hasIssues: true,
    permissions: new Map(),
    issues: new Map(),
    edits: [],
    locked: new Set(),
    comments: new Map(),
    branches: new Map(),
    commits: new Map(),
    pullRequests: new Map(),
    checks: [],
    messages: new Map(),
    pushes: [],
    checkRuns: [],
    reactions: [],
  };
  state.repositories.set(`${address.owner}/${address.name}`, repository);
  if (files !== null) commit(state, repository, defaultBranch, files);
  return address;
}

function commit(
  state: InMemoryGitHubState,
  repository: StoredRepository,
  branch: string,
  change: Record<string, string | null>,
  people: number[] = [],
): string {
  const parent = repository.branches.get(branch) ?? repository.branches.get(repository.defaultBranch);
  const files = { ...(parent === undefined ? {} : repository.commits.get(parent)?.files) };
  for (const [path, content] of Object.entries(change)) {
    if (content === null) delete files[path];
    else files[path] = content;
  }
  const sha = commitSha(parent, files);
  repository.commits.set(sha, { sha, files, parents: parent === undefined ? [] : [parent], people });
  recordPush(state, repository, branch, sha, people[0]);
  repository.branches.set(branch, sha);
  return sha;
}

function openPullRequest(
  repository: StoredRepository,
  given: Partial<StoredPullRequest> & { headBranch: string },
): number {
  const number = given.number ?? nextNumber(repository);
  repository.pullRequests.set(number, {
    title: 'A pull request',
    body: '',
    state: 'open',
    merged: false,
    mergeSha: null,
    draft: false,
    headRepositoryId: repository.address.id,
    baseBranch: repository.defaultBranch,
    author: { id: 101, login: 'writer' },
    reviews: [],
    ...given,
    number,
  });
  return number;
}
