import { createHash } from 'node:crypto';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { Account } from '../../../src/job/job-values.ts';
import type { FailedCheck } from '../../../src/ports/check-logs.ts';
import type {
  CheckFacts,
  CommentFacts,
  IssueFacts,
  Permission,
  PullRequestFacts,
  RepositoryAddress,
  ReviewFacts,
} from '../../../src/ports/github-facts.ts';
import type { CheckRun, Reaction } from '../../../src/ports/github-pages.ts';
import type { Push } from '../../../src/ports/push-history.ts';

export type StoredCommit = {
  sha: string;
  files: Record<string, string>;
  message?: string;
  parents?: string[];
  /** Ids of the accounts that wrote it, where a test cares. */
  people?: number[];
};
export type StoredReview = ReviewFacts & { submittedAt: string };
export type StoredPullRequest = Omit<PullRequestFacts, 'headSha'> & {
  title: string;
  body: string;
  /** Set when the head lies in another repository, the branch is gone, or the pull request is closed; otherwise the branch tells. */
  headSha?: string;
  reviews: StoredReview[];
};
export type StoredReaction = { target: string; reaction: Reaction };
export type StoredRepository = {
  address: RepositoryAddress;
  defaultBranch: string;
  private: boolean;
  archived: boolean;
  hasIssues: boolean;
  permissions: Map<string, Permission>;
  issues: Map<number, IssueFacts>;
  /** Edits of issues by people, oldest first, with what the issue said then. */
  edits: { issueNumber: number; by?: Account; at: string; title: string; body: string }[];
  /** Issues and pull requests whose conversation somebody has locked. */
  locked: Set<number>;
  comments: Map<number, CommentFacts & { issueNumber: number }>;
  branches: Map<string, string>;
  commits: Map<string, StoredCommit>;
  pullRequests: Map<number, StoredPullRequest>;
  /** Of others; the App's own are in `checkRuns`. */
  checks: (CheckFacts & { sha: string; annotations?: FailedCheck['annotations']; log?: string })[];
  /** Words of commits that have any. */
  messages: Map<string, string>;
  checkRuns: CheckRun[];
  /** Moves of branches by people whose accounts a test names, oldest first. */
  pushes: (Push & { branch: string })[];
  reactions: StoredReaction[];
};

export type InMemoryGitHubState = {
  repositories: Map<string, StoredRepository>;
  /** Where GitHub sends whoever asks for a repository by an address that it had before. */
  redirects: Map<string, StoredRepository>;
  app: { id: number; login: string; type: string };
  /** Who has a login now, where a test cares. */
  accounts: Map<string, number>;
  /** Members' logins in lower case by `owner/team`. */
  teams: Map<string, Set<string>>;
  /** The repository does not let the App dismiss reviews. */
  refusesDismissals: boolean;
  /** Pull requests have more commits than GitHub lists. */
  hidesCommits: boolean;
  /** Issues were edited more often than GitHub lists. */
  hidesEdits: boolean;
  nextId: number;
  now: () => number;
  /** Names of the port methods called, for tests that count requests. */
  calls: string[];
  fault: ((method: string) => Error | undefined) | undefined;
};

/** Every port method begins here: it is counted, and fails when the test wants it to. */
export function enter(state: InMemoryGitHubState, method: string): void {
  state.calls.push(method);
  const fault = state.fault?.(method);
  if (fault !== undefined) throw fault;
}

/** Throws where there is no token to ask with: the App is not installed there under that id any more. */
export function repositoryAt(
  state: InMemoryGitHubState,
  address: RepositoryAddress,
): StoredRepository | undefined {
  const name = `${address.owner}/${address.name}`;
  const found = state.repositories.get(name) ?? state.redirects.get(name);
  if (found?.address.id === address.id && found.address.installationId !== address.installationId)
    throw new FactoryError('github-not-installed', `No access to ${name}`, { disposition: 'ask-human' });
  return found;
}

/** For writes, where a missing repository is a fault of the caller. */
export function requireRepository(state: InMemoryGitHubState, address: RepositoryAddress): StoredRepository {
  const repository = repositoryAt(state, address);
  if (repository === undefined)
    throw new FactoryError('github-refused', `No repository ${address.owner}/${address.name}`, {
      disposition: 'ask-human',
    });
  return repository;
}

/** Issues and PRs share one numbering, as on GitHub. */
export function nextNumber(repository: StoredRepository): number {
  return Math.max(0, ...repository.issues.keys(), ...repository.pullRequests.keys()) + 1;
}

/** Keeps that somebody moves a branch to a commit; before it is moved. */
export function recordPush(
  state: InMemoryGitHubState,
  repository: StoredRepository,
  branch: string,
  after: string,
  person: number | undefined,
): void {
  if (person === undefined) return;
  const login = [...state.accounts].find(([, id]) => id === person)?.[0] ?? `account-${person}`;
  const before = repository.branches.get(branch) ?? null;
  repository.pushes.push({
    branch,
    kind: before === null ? 'created' : 'pushed',
    before,
    after,
    by: { id: person, login, type: 'User' },
    at: isoNow(state),
  });
}

export function isoNow(state: InMemoryGitHubState): string {
  return new Date(state.now()).toISOString();
}

/** A name for a tree of files on a parent: the same content on the same parent has the same name. */
export function commitSha(parent: string | undefined, files: Record<string, string>): string {
  return createHash('sha1')
    .update(JSON.stringify([parent ?? null, files]))
    .digest('hex');
}

export function factsOfPullRequest(
  repository: StoredRepository,
  stored: StoredPullRequest,
): PullRequestFacts {
  const { title: _title, body: _body, reviews: _reviews, headSha, ...facts } = stored;
  const head = stored.state === 'closed' ? headSha : undefined;
  return { ...facts, headSha: head ?? branchOf(repository, stored) ?? headSha ?? '0'.repeat(40) };
}

/** What is pushed to the branch later is not shown there any more, unless somebody opens it again. */
export function closeAt(repository: StoredRepository, stored: StoredPullRequest, closedAt: string): void {
  const headSha = branchOf(repository, stored) ?? stored.headSha;
  Object.assign(stored, { state: 'closed', closedAt, ...(headSha === undefined ? {} : { headSha }) });
}

function branchOf(
  { address, branches }: StoredRepository,
  { headRepositoryId, headBranch }: StoredPullRequest,
): string | undefined {
  return headRepositoryId === address.id ? branches.get(headBranch) : undefined;
}
