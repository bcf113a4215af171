import type { IssueFacts, Permission, RepositoryAddress } from '../../src/ports/github-facts.ts';
import type { Person } from './simulated-github.ts';
import {
  checkSuiteEvent,
  commentEvent,
  issueClosedEvent,
  labelEvent,
  pullRequestClosedEvent,
  reviewEvent,
} from './webhook-payloads.ts';
import { triggerLabel } from './wire-planes.ts';
import type { World } from './world.ts';

/** An issue of the run, and how people can reach it. */
export type Issue = { address: RepositoryAddress; number: number };

export function issueAt(world: World, { address, number }: Issue): IssueFacts {
  return world.github.at(address).issues.get(number) as IssueFacts;
}

function now(world: World): number {
  return world.simulation.scheduler.clock.now();
}

/** Puts the trigger label on the issue. */
export function label(world: World, issue: Issue, by: Person): void {
  const facts = issueAt(world, issue);
  if (facts.labels.includes(triggerLabel)) return;
  facts.labels = [...facts.labels, triggerLabel];
  world.github.emit(labelEvent({ ...issue, by }, 'labeled', facts, triggerLabel, now(world)));
}

export function unlabel(world: World, issue: Issue, by: Person): void {
  const facts = issueAt(world, issue);
  if (!facts.labels.includes(triggerLabel)) return;
  facts.labels = facts.labels.filter((name) => name !== triggerLabel);
  world.github.emit(labelEvent({ ...issue, by }, 'unlabeled', facts, triggerLabel, now(world)));
}

export function closeIssue(world: World, issue: Issue, by: Person): void {
  const facts = issueAt(world, issue);
  if (facts.state === 'closed') return;
  facts.state = 'closed';
  world.github.emit(issueClosedEvent({ ...issue, by }, facts, now(world)));
}

/** Opening an issue again asks for nothing: whoever wants the job puts the label on anew. */
export function reopenIssue(world: World, issue: Issue, by: Person): void {
  issueAt(world, issue).state = 'open';
  unlabel(world, issue, by);
}

export function comment(world: World, issue: Issue, by: Person, body: string): void {
  const pullRequest = world.will.chance(0.3) ? pullRequestOf(world, issue) : undefined;
  const issueNumber = pullRequest?.number ?? issue.number;
  const id = world.github.comment(issue.address, issueNumber, by, body);
  const onPullRequest = pullRequest !== undefined;
  const labels = onPullRequest ? [] : issueAt(world, issue).labels;
  const written = { id, issueNumber, body, onPullRequest, labels };
  world.github.emit(commentEvent({ ...issue, by }, written));
}

export function pullRequestOf(world: World, { address, number }: Issue) {
  const { details } = world.watch.job(`${address.id}-${number}`);
  return details && world.github.pullRequestOf(address, details.branch);
}

export function review(
  world: World,
  issue: Issue,
  by: Person,
  state: 'approved' | 'changes_requested',
): void {
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.state !== 'open') return;
  const id = world.github.review(issue.address, pullRequest.number, {
    author: by,
    state,
    commitSha: pullRequest.headSha,
    body: 'Please name it better.',
  });
  world.github.emit(reviewEvent({ ...issue, by }, pullRequest, id, now(world)));
}

export function failChecks(world: World, issue: Issue): void {
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.state !== 'open') return;
  const { headBranch: branch, headSha: sha } = pullRequest;
  const id = world.github.state.nextId++;
  world.github.at(issue.address).checks.push({ sha, name: 'ci', state: 'failure', summary: 'It is red.' });
  const ci: Person = { id: 900, login: 'ci[bot]', type: 'Bot' };
  world.github.emit(checkSuiteEvent({ ...issue, by: ci }, { id, branch, sha }, now(world)));
}

/** Merging closes the issue too, as the body of the pull request asks for. */
export function merge(world: World, issue: Issue, by: Person): void {
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.state !== 'open') return;
  const sha = world.github.commit(issue.address, 'main', { [`merged-${pullRequest.number}`]: 'yes' });
  world.github.closePullRequest(issue.address, pullRequest.number, { sha });
  world.github.emit(pullRequestClosedEvent({ ...issue, by }, { ...pullRequest, merged: true }, now(world)));
  closeIssue(world, issue, by);
}

export function closePullRequest(world: World, issue: Issue, by: Person): void {
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.state !== 'open') return;
  world.github.closePullRequest(issue.address, pullRequest.number);
  world.github.emit(pullRequestClosedEvent({ ...issue, by }, pullRequest, now(world)));
}

export function allow(world: World, issue: Issue, by: Person, permission: Permission): void {
  world.github.allow(issue.address, by.login, permission);
}
