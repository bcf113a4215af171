import type { Permission } from '../../src/ports/github-facts.ts';
import { type Issue, issueAt, jobIdOfIssue, now, pullRequestOf } from './issue.ts';
import type { Person } from './simulated-github.ts';
import {
  commentEvent,
  gitHubTime,
  issueClosedEvent,
  issueEditedEvent,
  labelEvent,
} from './webhook-payloads.ts';
import { triggerLabel } from './wire-planes.ts';
import type { World } from './world.ts';

/** Puts the trigger label on the issue. */
export function label(world: World, issue: Issue, by: Person): void {
  const facts = issueAt(world, issue);
  if (facts.labels.includes(triggerLabel)) return;
  facts.labels = [...facts.labels, triggerLabel];
  facts.updatedAt = gitHubTime(now(world));
  world.github.emit(labelEvent({ ...issue, by }, 'labeled', facts, triggerLabel, now(world)));
}

export function unlabel(world: World, issue: Issue, by: Person): void {
  const facts = issueAt(world, issue);
  if (!facts.labels.includes(triggerLabel)) return;
  facts.labels = facts.labels.filter((name) => name !== triggerLabel);
  facts.updatedAt = gitHubTime(now(world));
  world.github.emit(labelEvent({ ...issue, by }, 'unlabeled', facts, triggerLabel, now(world)));
}

export function closeIssue(world: World, issue: Issue, by: Person): void {
  const facts = issueAt(world, issue);
  if (facts.state === 'closed') return;
  const at = gitHubTime(now(world));
  Object.assign(facts, { state: 'closed', closedAt: at, updatedAt: at });
  world.closings.push({ kind: 'issue-closed', jobId: jobIdOfIssue(issue), at: now(world) });
  world.github.emit(issueClosedEvent({ ...issue, by }, facts, now(world)));
}

/** Opening an issue again asks for nothing: whoever wants the job puts the label on anew. */
export function reopenIssue(world: World, issue: Issue, by: Person): void {
  const facts = issueAt(world, issue);
  facts.state = 'open';
  delete facts.closedAt;
  unlabel(world, issue, by);
}

/** Writes something else into the issue. */
export function editIssue(world: World, issue: Issue, by: Person, body: string): void {
  const facts = issueAt(world, issue);
  const before = facts.body;
  world.github.editIssue(issue.address, issue.number, by, { body });
  const jobId = jobIdOfIssue(issue);
  const job = world.watch.job(jobId);
  if (job.state === 'HELD' && before !== body)
    world.said.push({ kind: 'edit', jobId, version: job.version, body });
  world.github.emit(issueEditedEvent({ ...issue, by }, facts, before, now(world)));
}

export function comment(world: World, issue: Issue, by: Person, body: string): void {
  const pullRequest = world.will.chance(0.3) ? pullRequestOf(world, issue) : undefined;
  commentAt(world, issue, by, body, pullRequest?.number);
}

/** A comment on the issue that answers what the factory has asked. */
export function answer(world: World, issue: Issue, by: Person, body: string): void {
  const commentId = commentAt(world, issue, by, body, undefined);
  const jobId = jobIdOfIssue(issue);
  const { state, version } = world.watch.job(jobId);
  const isShown = issueAt(world, issue).labels.includes('factory:question');
  if (state === 'NEEDS_INPUT' && isShown && mayWrite(world, issue, by))
    world.said.push({ kind: 'answer', jobId, commentId, version });
}

function commentAt(
  world: World,
  issue: Issue,
  by: Person,
  body: string,
  pullRequest: number | undefined,
): number {
  const issueNumber = pullRequest ?? issue.number;
  /* GitHub tells when to the second. */
  const at = gitHubTime(now(world));
  const id = world.github.comment(issue.address, issueNumber, by, body, { createdAt: at, updatedAt: at });
  const onPullRequest = pullRequest !== undefined;
  const page = onPullRequest
    ? { number: pullRequest, title: 'A pull request', body: '', labels: [] }
    : issueAt(world, issue);
  world.github.emit(commentEvent({ ...issue, by }, { id, body, createdAt: at, onPullRequest }, page));
  return id;
}

export function allow(world: World, issue: Issue, by: Person, permission: Permission): void {
  world.github.allow(issue.address, by.login, permission);
}

function mayWrite(world: World, { address }: Issue, { login, type }: Person): boolean {
  const permission = world.github.at(address).permissions.get(login) ?? 'none';
  return type === 'User' && ['write', 'maintain', 'admin'].includes(permission);
}
