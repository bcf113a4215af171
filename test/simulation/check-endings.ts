import type { Commit } from '../../src/contracts/commit.ts';
import type { JobEventOf } from '../../src/job/job-event.ts';
import type { Merge } from './ended.ts';
import type { World } from './world.ts';

/** What people close ends the job that it is about once, and what they merge is known to be merged. */
export function checkEndings(world: World): void {
  for (const jobId of world.store.jobIds()) checkClosings(world, jobId);
  for (const merge of world.merges) {
    checkMerge(world, merge);
    checkMergeOfHold(world, merge);
  }
}

/** Whoever has a job taken up again after a closing is not told of that closing once more. GitHub's times have seconds. */
function checkClosings(world: World, jobId: string): void {
  let askedAt = 0;
  for (const commit of world.store.log(jobId)) {
    /* What is heard of late sets nothing back. */
    if (commit.events.some(({ type }) => type === 'JobRetried'))
      askedAt = Math.max(askedAt, timeOfAsking(world, commit) ?? 0);
    const cause = commit.events.find((event) => event.type === 'JobCancelled')?.cause;
    if (cause !== 'pull-request-closed' && cause !== 'issue-closed') continue;
    const isNew = world.closings.some(
      (closing) =>
        closing.kind === cause && closing.jobId === jobId && secondOf(closing.at) >= secondOf(askedAt),
    );
    if (!isNew)
      world.simulation.violate('no closing ends a job twice', `${jobId}#${commit.version}: ${cause}`);
  }
}

/** When people wrote the command, or put the label on, by which the job was taken up again. */
function timeOfAsking({ github, repositories }: World, { jobId, commandId }: Commit): number | undefined {
  const [, labelledAt] = /^label-added:\d+:([^Z]+Z)/.exec(commandId) ?? [];
  if (labelledAt !== undefined) return Date.parse(labelledAt);
  const [, commentId] = /^comment:(\d+):/.exec(commandId) ?? [];
  const address = repositories.find(({ id }) => jobId.startsWith(`${id}-`));
  const comment = address && github.at(address).comments.get(Number(commentId));
  return comment && Date.parse(comment.createdAt);
}

function secondOf(time: number): number {
  return Math.floor(time / 1_000);
}

/** Work that was merged stands in the log as merged, verified or not; nobody is told that it held no code, or that the issue it closed was withdrawn. */
function checkMerge(world: World, { jobId, pullRequest, version, showedCode, closedIssue }: Merge): void {
  if (!showedCode) return;
  const since = world.store.log(jobId).filter((commit) => commit.version > version);
  const recordedAt = since.findIndex(({ events }) =>
    events.some((event) => event.type === 'PullRequestMerged' && event.pullRequest === pullRequest),
  );
  const untrue = since
    .slice(0, recordedAt + 1)
    .filter((commit) => !recordsAnother(commit, pullRequest))
    .flatMap(({ events }) => events)
    .find((event) => isUntrue(event, closedIssue));
  if ((recordedAt === -1 && !isOvertaken(since, pullRequest)) || untrue !== undefined)
    world.simulation.violate(
      'what was merged is known to be',
      `${jobId}: #${pullRequest}, ${untrue?.cause ?? 'not recorded'}`,
    );
}

/** Later work of the job may have been merged and recorded, whatever state the job was in, before this merge was heard of. */
function isOvertaken(since: readonly Commit[], pullRequest: number): boolean {
  return since.some(({ events }) =>
    events.some(
      (event) =>
        event.type === 'JobCompleted' ||
        (event.type === 'PullRequestMerged' && event.pullRequest > pullRequest),
    ),
  );
}

/** What shows a request that nobody has released is no work: its merge, whenever it is found, completes nothing. */
function checkMergeOfHold(world: World, { jobId, pullRequest, version, showedHeldRequest }: Merge): void {
  if (!showedHeldRequest) return;
  const since = world.store.log(jobId).filter((commit) => commit.version > version);
  const completed = since.find(
    ({ events }) =>
      events.some((event) => event.type === 'PullRequestMerged' && event.pullRequest === pullRequest) &&
      events.some(({ type }) => type === 'JobCompleted'),
  );
  if (completed !== undefined)
    world.simulation.violate(
      'no merge of a held request completes a job',
      `${jobId}#${completed.version}: #${pullRequest}`,
    );
}

/** What is said of another pull request that was merged, perhaps one that held the request by then, is not said of this one. */
function recordsAnother({ events }: Commit, pullRequest: number): boolean {
  return events.some((event) => event.type === 'PullRequestMerged' && event.pullRequest !== pullRequest);
}

function isUntrue(
  event: Commit['events'][number],
  closedIssue: boolean,
): event is JobEventOf<'JobCancelled'> {
  if (event.type !== 'JobCancelled') return false;
  return event.cause === 'held-pull-request-merged' || (closedIssue && event.cause === 'issue-closed');
}
