import type { Commit } from '../../src/contracts/commit.ts';
import { visibleMarkdown } from '../../src/governance/visible-text/visible-markdown.ts';
import { foldCommits } from '../../src/job/fold-commits.ts';
import type { JobEvent } from '../../src/job/job-event.ts';
import { isTerminal } from '../../src/job/job-state.ts';
import type { Said } from './said.ts';
import type { World } from './world.ts';

/** What ends the occasion on which something was said. */
const ends: readonly JobEvent['type'][] = [
  'JobRetried',
  'JobCancelled',
  'JobCompleted',
  'JobFailed',
  'PullRequestMerged',
  'PullRequestClosed',
];
/** What trusted people said is in the log, as input, as a refusal or as an acknowledgement, unless the job had moved on. */
export async function checkHeard(world: World): Promise<void> {
  for (const said of await unheardOf(world))
    world.simulation.violate('nothing said is lost in silence', JSON.stringify(said));
  for (const { commandId, events } of world.store.jobIds().flatMap((jobId) => world.store.log(jobId))) {
    const [, reviewId] = /^review:(\d+)$/.exec(commandId) ?? [];
    const given = world.reviews.get(Number(reviewId));
    if (given?.body.startsWith('/factory ') && !happens(events, ['CommandRefused']))
      world.simulation.violate('nothing of a review that holds a command is taken', commandId);
  }
}

/** What trusted people said that the log knows nothing of, though it should. */
export async function unheardOf(world: World): Promise<Said[]> {
  const unheard: Said[] = [];
  for (const said of world.said) {
    const isNewest =
      world.said.findLast(({ kind, jobId }) => kind === 'edit' && jobId === said.jobId) === said;
    if (!isHeard(world, said) || (isNewest && !(await isShown(world, said)))) unheard.push(said);
  }
  return unheard;
}

/** What is held at the end is what the issue says, unless the author of the newest edit was told otherwise. */
async function isShown(world: World, said: Said): Promise<boolean> {
  const { state, details } = world.watch.job(said.jobId);
  if (said.kind !== 'edit' || state !== 'HELD' || details === undefined) return true;
  const since = world.store.log(said.jobId).filter(({ version }) => version > said.version);
  if (happened(since, ends) || since.some(({ events }) => events.some(isNoteOnEdit))) return true;
  if (wasToldOfQuota(world)) return true;
  const frozen = await world.ports.artifacts.get(details.request.artifact);
  const { body } = JSON.parse(new TextDecoder().decode(frozen)) as { body: string };
  const issue = world.github.at(details.repository).issues.get(details.issueNumber);
  return body === visibleMarkdown(issue?.body ?? '').text;
}

function isNoteOnEdit(event: JobEvent): boolean {
  const isAnswer = event.type === 'CommandAcknowledged' || event.type === 'CommandRefused';
  return isAnswer && event.command === 'edit';
}

function isHeard(world: World, said: Said): boolean {
  const log = world.store.log(said.jobId);
  const since = log.filter(({ version }) => version > said.version);
  const job = world.watch.job(said.jobId);
  switch (said.kind) {
    case 'review':
      return has(log, `review:${said.reviewId}`) || needsNoAnswer(world, said, since);
    case 'feedback':
      return has(log, `review:${said.reviewId}`) || happened(since, [...ends, 'DeliveryRefuted']);
    case 'answer':
      return has(log, `answer:${said.commentId}`) || wereTakenBack(since);
    case 'edit':
      return (
        isTerminal(job.state) ||
        wasToldOfQuota(world) ||
        happened(since, [...ends, 'RequestAmended']) ||
        log.some(({ commandId }) => commandId.startsWith(`issue-edited:${said.jobId}:`))
      );
  }
}

/** What is closed is seen to be, GitHub tells whose approval the factory has dismissed, and why, and whoever approves what is approved wants nothing more. */
function needsNoAnswer(
  world: World,
  { reviewId, jobId, version }: Extract<Said, { kind: 'review' }>,
  since: readonly Commit[],
): boolean {
  const { details } = world.watch.job(jobId);
  const given = world.reviews.get(reviewId);
  if (details === undefined || given === undefined) return false;
  const pullRequest = world.github.at(details.repository).pullRequests.get(given.pullRequest);
  if (pullRequest?.state !== 'open') return true;
  const now = pullRequest.reviews.find(({ id }) => id === reviewId);
  if (given.state === 'approved' && now?.state === 'dismissed') return true;
  const isApproved = since.some(({ events }) =>
    events.some(
      (event) =>
        event.type === 'HoldReleased' ||
        (event.type === 'VerdictRecorded' && event.verdict.decision === 'approve'),
    ),
  );
  return given.state === 'approved' && (isApproved || wasApproved(world, jobId, version));
}

/** Whether nothing was left to approve when somebody spoke, whatever the request has become since. */
function wasApproved({ store }: World, jobId: string, version: number): boolean {
  const { details } = foldCommits(
    jobId,
    store.log(jobId).filter((commit) => commit.version <= version),
  );
  return details !== undefined && details.approvedInputHash === details.inputHash;
}

function has(log: readonly Commit[], commandId: string): boolean {
  return log.some((commit) => commit.commandId === commandId);
}

function happened(commits: readonly Commit[], types: readonly JobEvent['type'][]): boolean {
  return commits.some(({ events }) => happens(events, types));
}

function happens(events: readonly JobEvent[], types: readonly JobEvent['type'][]): boolean {
  return events.some(({ type }) => types.includes(type));
}

/** Whoever has used up an hour's commands is told once; what they edit afterwards is not looked at. */
function wasToldOfQuota({ store }: World): boolean {
  const commits = store.jobIds().flatMap((jobId) => store.log(jobId));
  return commits.some(({ events }) =>
    events.some((event) => event.type === 'CommandRefused' && event.code === 'quota-exceeded'),
  );
}

/** Whoever ends a job, or asks for something else, takes its questions back; so does who pauses it: the factory asks again when it is resumed. */
function wereTakenBack(commits: readonly Commit[]): boolean {
  return commits.some(({ events }) =>
    events.some((event) => {
      if (event.type === 'JobRetried') return event.request !== undefined;
      return ends.includes(event.type) || (event.type === 'HumanNeeded' && event.reason === 'paused');
    }),
  );
}
