import type { IssueFacts, RepositoryAddress } from '../../src/ports/github-facts.ts';
import type { Person, Webhook } from './simulated-github.ts';

/** GitHub tells times to the second. */
export function gitHubTime(now: number): string {
  return `${new Date(now).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}

type Origin = { address: RepositoryAddress; by: Person };

function originOf({ address, by }: Origin) {
  return {
    installation: { id: address.installationId },
    repository: { id: address.id, name: address.name, owner: { login: address.owner } },
    sender: by,
  };
}

export function labelEvent(
  origin: Origin,
  action: 'labeled' | 'unlabeled',
  issue: IssueFacts,
  label: string,
  now: number,
): Webhook {
  const payload = {
    action,
    ...originOf(origin),
    label: { name: label },
    issue: {
      id: idOf(origin, issue.number),
      number: issue.number,
      title: issue.title,
      body: issue.body,
      updated_at: gitHubTime(now),
    },
  };
  return { event: 'issues', payload };
}

export function issueClosedEvent(origin: Origin, issue: IssueFacts, now: number): Webhook {
  const at = gitHubTime(now);
  const about = { id: idOf(origin, issue.number), number: issue.number, closed_at: at, updated_at: at };
  return { event: 'issues', payload: { action: 'closed', ...originOf(origin), issue: about } };
}

/** Title or body were changed; what they were before is told, and not read. */
export function issueEditedEvent(origin: Origin, issue: IssueFacts, before: string, now: number): Webhook {
  const about = {
    id: idOf(origin, issue.number),
    number: issue.number,
    title: issue.title,
    body: issue.body,
    updated_at: gitHubTime(now),
  };
  const changes = { body: { from: before } };
  return { event: 'issues', payload: { action: 'edited', ...originOf(origin), issue: about, changes } };
}

export function commentEvent(
  origin: Origin,
  comment: { id: number; body: string; createdAt: string; onPullRequest: boolean },
  issue: Pick<IssueFacts, 'number' | 'title' | 'body' | 'labels'>,
): Webhook {
  const payload = {
    action: 'created',
    ...originOf(origin),
    issue: {
      number: issue.number,
      title: issue.title,
      body: issue.body,
      labels: issue.labels.map((name) => ({ name })),
      ...(comment.onPullRequest ? { pull_request: {} } : {}),
    },
    comment: { id: comment.id, body: comment.body, created_at: comment.createdAt },
  };
  return { event: 'issue_comment', payload };
}

type PullRequest = { number: number; headBranch: string; merged: boolean };

function pullRequestOf({ address }: Origin, { number, headBranch, merged }: PullRequest, now: number) {
  const repo = { id: address.id };
  return {
    id: idOf({ address }, number),
    number,
    merged,
    closed_at: gitHubTime(now),
    updated_at: gitHubTime(now),
    head: { ref: headBranch, repo },
    base: { repo },
  };
}

export function pullRequestClosedEvent(origin: Origin, pullRequest: PullRequest, now: number): Webhook {
  const about = pullRequestOf(origin, pullRequest, now);
  return { event: 'pull_request', payload: { action: 'closed', ...originOf(origin), pull_request: about } };
}

export function pullRequestMovedEvent(
  origin: Origin,
  pullRequest: PullRequest,
  after: string,
  now: number,
): Webhook {
  const moved = pullRequestOf(origin, pullRequest, now);
  const payload = { action: 'synchronize', ...originOf(origin), pull_request: moved, after };
  return { event: 'pull_request', payload };
}

/** A push to the default branch. */
export function pushEvent(origin: Origin, commits: readonly { id: string; message: string }[]): Webhook {
  const { repository, ...rest } = originOf(origin);
  const about = { ...repository, default_branch: 'main' };
  return { event: 'push', payload: { ...rest, repository: about, ref: 'refs/heads/main', commits } };
}

export function reviewEvent(
  origin: Origin,
  pullRequest: PullRequest,
  reviewId: number,
  now: number,
): Webhook {
  const about = pullRequestOf(origin, pullRequest, now);
  const payload = {
    action: 'submitted',
    ...originOf(origin),
    review: { id: reviewId },
    pull_request: about,
  };
  return { event: 'pull_request_review', payload };
}

export function checkSuiteEvent(
  origin: Origin,
  suite: { id: number; branch: string; sha: string },
  now: number,
): Webhook {
  const about = { id: suite.id, head_branch: suite.branch, head_sha: suite.sha, updated_at: gitHubTime(now) };
  return { event: 'check_suite', payload: { action: 'completed', ...originOf(origin), check_suite: about } };
}

function idOf({ address }: Pick<Origin, 'address'>, number: number): number {
  return address.id * 1_000 + number;
}
