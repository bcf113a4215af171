import type { Job } from '../../src/job/job.ts';
import type { PullRequestFacts } from '../../src/ports/github-facts.ts';
import { closeIssue } from './act-on-github.ts';
import { type Issue, issueAt, jobIdOfIssue, now, pullRequestOf } from './issue.ts';
import type { Person } from './simulated-github.ts';
import {
  checkSuiteEvent,
  pullRequestClosedEvent,
  pullRequestMovedEvent,
  pushEvent,
  reviewEvent,
} from './webhook-payloads.ts';
import type { World } from './world.ts';

type ReviewState = 'approved' | 'changes_requested';

/** `on`: another commit than the newest, as when somebody took long to read. */
export function review(
  world: World,
  issue: Issue,
  by: Person,
  state: ReviewState,
  { body = 'Please name it better.', on }: { body?: string; on?: string } = {},
): void {
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.state !== 'open') return;
  const jobId = jobIdOfIssue(issue);
  const job = world.watch.job(jobId);
  const commitSha = on ?? pullRequest.headSha;
  const reviewId = world.github.review(issue.address, pullRequest.number, {
    author: by,
    state,
    commitSha,
    body,
  });
  world.reviews.set(reviewId, { pullRequest: pullRequest.number, author: by, state, commitSha, body });
  if (showsRequest(job, pullRequest) && by.type === 'User')
    world.said.push({ kind: 'review', jobId, reviewId, version: job.version });
  if (state === 'changes_requested' && by.type === 'User' && isDelivered(job, pullRequest))
    world.said.push({ kind: 'feedback', jobId, reviewId, version: job.version });
  world.github.emit(reviewEvent({ ...issue, by }, pullRequest, reviewId, now(world)));
}

/** Whether people see a request there, as long as the factory asks about it and until its code comes. */
function showsRequest({ state, details }: Job, { number, headSha }: PullRequestFacts): boolean {
  if (state === 'HELD') return true;
  return details?.hold?.pullRequest === number && details.heldShas.includes(headSha);
}

/** Whether the factory shows its newest work there, and is not asked about anything else. */
function isDelivered({ state, details }: Job, { number, headSha }: PullRequestFacts): boolean {
  if (state === 'DEPLOYABLE') return details?.pullRequest?.number === number;
  return state === 'VALIDATING' && details?.attempt?.pushedSha === headSha;
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

/** Merging code closes the issue too, as the body of the pull request asks for as soon as it shows any; that of a hold asks for nothing. */
export function merge(world: World, issue: Issue, by: Person): void {
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.state !== 'open') return;
  const sha = world.github.commit(issue.address, 'main', { [`merged-${pullRequest.number}`]: 'yes' });
  world.github.closePullRequest(issue.address, pullRequest.number, { sha });
  world.github.emit(pullRequestClosedEvent({ ...issue, by }, { ...pullRequest, merged: true }, now(world)));
  const jobId = jobIdOfIssue(issue);
  const { state, version, details } = world.watch.job(jobId);
  const { body } = world.github.at(issue.address).pullRequests.get(pullRequest.number) ?? {};
  const closesIssue =
    body?.includes(`Fixes #${issue.number}`) === true && issueAt(world, issue).state === 'open';
  world.merges.push({
    jobId,
    pullRequest: pullRequest.number,
    version,
    showedCode: state !== 'HELD' && details?.authorizedShas.includes(pullRequest.headSha) === true,
    showedHeldRequest:
      details?.heldShas.includes(pullRequest.headSha) === true && details.approvedInputHash === undefined,
    closedIssue: closesIssue,
  });
  if (closesIssue) closeIssue(world, issue, by);
}

/** Takes the merged work back by a commit on the default branch. */
export function revert(world: World, issue: Issue, by: Person): void {
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.merged !== true || pullRequest.mergeSha === null) return;
  const { address } = issue;
  const id = world.github.commit(address, 'main', { [`merged-${pullRequest.number}`]: null }, [by.id]);
  const message = `Revert it\n\nThis reverts commit ${pullRequest.mergeSha}.`;
  world.github.at(address).messages.set(id, message);
  world.github.emit(pushEvent({ ...issue, by }, [{ id, message }]));
}

/** Deletes the branch of pushed work; GitHub closes the pull request that is open for it. */
export function deleteBranch(world: World, issue: Issue, by: Person): void {
  const { details } = world.watch.job(jobIdOfIssue(issue));
  if (details === undefined) return;
  closePullRequest(world, issue, by);
  world.github.at(issue.address).branches.delete(details.branch);
  world.simulation.branchless.add(jobIdOfIssue(issue));
}

export function closePullRequest(world: World, issue: Issue, by: Person): void {
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.state !== 'open') return;
  world.github.closePullRequest(issue.address, pullRequest.number);
  world.closings.push({ kind: 'pull-request-closed', jobId: jobIdOfIssue(issue), at: now(world) });
  world.github.emit(pullRequestClosedEvent({ ...issue, by }, pullRequest, now(world)));
}

/** Somebody else's commit on the branch, while the factory confirms what it has put there. */
export function pushToDelivery(world: World, issue: Issue, by: Person): void {
  const { state, details } = world.watch.job(jobIdOfIssue(issue));
  if (state !== 'VALIDATING' || details?.attempt?.pushedSha === undefined) return;
  const wasShown = world.github.lastShownHead(issue.address, details.branch) === details.attempt.pushedSha;
  const words = { 'notes.md': `note ${world.will.int(1_000_000)}` };
  const sha = world.github.commit(issue.address, details.branch, words, [by.id]);
  if (wasShown) world.pushedOver.add(sha);
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.state !== 'open') return;
  world.github.emit(pullRequestMovedEvent({ ...issue, by }, pullRequest, sha, now(world)));
}

/** Puts a commit of one's own on the branch that shows a held request. */
export function pushToHold(world: World, issue: Issue, by: Person): void {
  const pullRequest = pullRequestOf(world, issue);
  if (pullRequest?.state !== 'open' || world.watch.job(jobIdOfIssue(issue)).state !== 'HELD') return;
  const words = { 'notes.md': `note ${world.will.int(1_000_000)}` };
  const sha = world.github.commit(issue.address, pullRequest.headBranch, words, [by.id]);
  world.github.emit(pullRequestMovedEvent({ ...issue, by }, pullRequest, sha, now(world)));
}
