import { labelsOf } from '../../src/chatops/reporter/labels-of.ts';
import { jobMarker } from '../../src/chatops/reporter/markers.ts';
import { jobIdOf } from '../../src/contracts/job-id.ts';
import { isOpenAt } from '../../src/job/batch-window.ts';
import { foldCommits } from '../../src/job/fold-commits.ts';
import type { Job, JobDetails } from '../../src/job/job.ts';
import { isTerminal, isWorking, type JobState } from '../../src/job/job-state.ts';
import { headOf } from '../../src/ledger/head-of.ts';
import { auditJob } from '../../src/observability/audit/audit-job.ts';
import { factoryScope } from '../../src/orchestration/dispatch/attempt-slots.ts';
import type { Head } from '../../src/ports/head-store.ts';
import { checkEndings } from './check-endings.ts';
import { checkHeard } from './check-heard.ts';
import { type Issue, issueAt } from './issue.ts';
import { windowOf } from './scenario.ts';
import { triggerLabel } from './wire-planes.ts';
import type { World } from './world.ts';

/** Where a job may stand when nothing moves any more: it has ended, or it is a person's turn. */
const resting: readonly JobState[] = [
  'HELD',
  'NEEDS_INPUT',
  'NEEDS_HUMAN',
  'DEPLOYABLE',
  'COMPLETED',
  'FAILED',
  'REJECTED',
  'CANCELLED',
];

/** What must hold once everything has come to rest. */
export async function checkAtRest(world: World, issues: readonly Issue[]): Promise<void> {
  const leftBehind = world.store.jobIds().filter((jobId) => isLeftBehind(world, jobId));
  if (leftBehind.length > 0)
    return world.simulation.violate('a job follows its repository', leftBehind.join(', '));
  for (const jobId of world.store.jobIds()) await checkJob(world, jobId);
  for (const issue of issues) checkWish(world, issue);
  await checkPlaces(world);
  await checkReservations(world);
  checkMessages(world);
  await checkHeard(world);
  checkEndings(world);
}

/** The log says that the App is installed where it is not any more: nothing of the job can be read or shown. */
function isLeftBehind({ watch, repositories }: World, jobId: string): boolean {
  const { details } = watch.job(jobId);
  const now = repositories.find(({ id }) => id === details?.repository.id);
  return now?.installationId !== details?.repository.installationId;
}

async function checkJob(world: World, jobId: string): Promise<void> {
  const { violate } = world.simulation;
  const commits = [...world.store.log(jobId)];
  const job = foldCommits(jobId, commits);
  const { details } = job;
  if (details === undefined) return;
  if (!resting.includes(job.state) && !waitsForWindow(world, job))
    violate('every job comes to rest', `${jobId} is ${job.state}`);
  const anchors = await world.ports.anchors.list(jobId);
  const { findings, unanchored } = auditJob({ jobId, commits, anchors });
  for (const { version, kind, message } of findings)
    violate('the audit finds nothing', `${jobId}#${version}: ${kind}: ${message}`);
  if (unanchored.count > 0) violate('every log is anchored', `${jobId} from ${unanchored.from} on`);
  checkPullRequests(world, job, details);
  checkRelease(world, job, details);
  checkPage(world, job, details);
  const head = await world.ports.heads.get(jobId);
  if (listed(head) !== listed(headOf(job)))
    violate('lists agree with the log', `${jobId}: ${JSON.stringify(head)}, but ${job.state}`);
}

/** Nothing happens to a job before its window opens again, which may be tomorrow. */
function waitsForWindow({ simulation, settings }: World, { state, details }: Job): boolean {
  const window = windowOf(settings);
  if (window === undefined || state !== 'APPROVED' || details?.priority === 'critical') return false;
  return !isOpenAt(window, simulation.scheduler.clock.now());
}

/** A refusal changes nothing that a list shows. */
function listed(head: Head | undefined): string {
  return JSON.stringify({ ...head, version: undefined });
}

function checkPullRequests(world: World, job: Job, { repository, branch, deliveredSha }: JobDetails): void {
  const { violate } = world.simulation;
  const stored = world.github.at(repository);
  const open = [...stored.pullRequests.values()].filter(
    (found) => found.state === 'open' && found.headBranch.startsWith(branch),
  );
  if (open.length > 1)
    violate('one open pull request per job', `${job.id}: ${open.map(({ number }) => number).join(', ')}`);
  if (job.state !== 'DEPLOYABLE') return;
  const head = stored.branches.get(branch);
  const isDelivered = head === deliveredSha || (head !== undefined && world.pushedOver.has(head));
  if (open.length !== 1 || !isDelivered)
    violate(
      'DEPLOYABLE means an open pull request at the recorded commit',
      `${job.id}: ${open.length} open, branch at ${head}, recorded ${deliveredSha}`,
    );
}

/** Reviewers are not told that a review decides, where it does not any more. */
function checkRelease(world: World, job: Job, { repository, branch, hold }: JobDetails): void {
  if (hold?.released === undefined) return;
  const { branches, pullRequests } = world.github.at(repository);
  const shown = pullRequests.get(hold.pullRequest);
  const isHeldCommit = branches.get(branch) === hold.headSha;
  if (shown?.state === 'open' && isHeldCommit && shown.body.startsWith('**Held'))
    world.simulation.violate('no page says that a released request is held', job.id);
}

function checkPage(world: World, job: Job, { repository, issueNumber }: JobDetails): void {
  const { violate } = world.simulation;
  const stored = world.github.at(repository);
  const marker = jobMarker(job.id);
  const sticky = [...stored.comments.values()].filter((comment) => comment.body.includes(marker));
  /* On a locked issue nothing is written that was not there before. */
  const isShown = sticky.length === 1 || (sticky.length === 0 && stored.locked.has(issueNumber));
  if (!isShown) violate('one comment shows the job', `${job.id}: ${sticky.length}`);
  const labels = stored.issues.get(issueNumber)?.labels.filter((name) => name.startsWith('factory:'));
  if (JSON.stringify(labels) !== JSON.stringify(labelsOf(job)))
    violate('the page agrees with the log', `${job.id} is ${job.state} and labelled ${labels?.join(', ')}`);
}

/** Whoever put the label on, or took it off, last is served. */
function checkWish(world: World, issue: Issue): void {
  const { violate } = world.simulation;
  const jobId = jobIdOf(issue.address.id, issue.number);
  const { labels, state } = issueAt(world, issue);
  const labelled = labels.includes(triggerLabel);
  const job = world.watch.job(jobId);
  const events = world.store.log(jobId).flatMap((commit) => commit.events);
  /* That people wanted no job is no answer to whoever wants one. */
  const refused = events.some((event) => event.type === 'CommandRefused' && event.withdrawnAt === undefined);
  if (labelled && state === 'open' && job.details === undefined && !refused)
    violate('no label is lost', `${jobId} was asked for and does not exist`);
  const endedAt = events.findLastIndex((event) => event.type === 'JobCancelled');
  const end = events[endedAt];
  /* Whoever asked again and was told why not has been heard. */
  const refusedSince = events
    .slice(endedAt)
    .some((event) => event.type === 'CommandRefused' && event.command === 'run');
  const cancelledByLabel =
    job.state === 'CANCELLED' &&
    end?.type === 'JobCancelled' &&
    end.cause === 'label-removed' &&
    !refusedSince;
  if (labelled && state === 'open' && cancelledByLabel)
    violate('no label is lost', `${jobId} has the label and was cancelled for its removal`);
  const askedOtherwise = events.some((event) => event.type === 'JobRetried') || everRun(world, issue);
  if (!labelled && job.details !== undefined && !isTerminal(job.state) && !askedOtherwise)
    violate('no removal of a label is lost', `${jobId} is ${job.state} without the label`);
}

/** Commands that begin a job, or begin one again, whatever labels say. */
const asksForJob = /^\/factory (run|retry|resume|rebase|plan)/;

function everRun(world: World, { address, number }: Issue): boolean {
  return [...world.github.at(address).comments.values()].some(
    (written) =>
      written.issueNumber === number &&
      written.author.id !== world.github.state.app.id &&
      asksForJob.test(written.body),
  );
}

async function checkPlaces({ simulation, ports, repositories, watch, tasks }: World): Promise<void> {
  const scopes = [factoryScope, ...repositories.map(({ id }) => `repository:${id}`)];
  for (const scope of scopes) {
    for (const { jobId, attempt } of await ports.slots.owners(scope))
      simulation.violate('every slot is given back', `${scope}: ${jobId} attempt ${attempt}`);
  }
  for (const { id } of repositories) {
    for (const lock of await ports.fileLocks.list(id)) {
      if (!isWorking(watch.job(lock.jobId).state))
        simulation.violate('every lock is given back', `${lock.jobId} is ${watch.job(lock.jobId).state}`);
    }
  }
  for (const task of tasks.all()) {
    if (task.state !== 'stopped') simulation.violate('every task ends', task.host.name);
  }
}

async function checkReservations(world: World): Promise<void> {
  for (const { scope, id, microUsd } of await openReservations(world))
    world.simulation.violate('no reservation stays open', `${scope}: ${id} of ${microUsd}`);
}

/** What is set aside in any scope. */
export async function openReservations({
  ports,
  budgetScopes,
}: World): Promise<{ scope: string; id: string; microUsd: number }[]> {
  const open = budgetScopes().map(async (scope) =>
    (await ports.budgets.openReservations(scope)).map((reservation) => ({ scope, ...reservation })),
  );
  return (await Promise.all(open)).flat();
}

function checkMessages({ simulation, settings, queues, quarantined, webhooks }: World): void {
  for (const queue of Object.values(queues)) {
    if (queue.dead().length > 0)
      simulation.violate('no message is lost', `${queue.name}: ${queue.dead()[0]}`);
  }
  /* What was to be shown before anybody had said where the repository is now; the page is looked at for itself. */
  const isOfTheMove = (body: string) =>
    settings.moves === 'installed-anew' && body.includes('"code":"github-not-installed"');
  const lost = quarantined.find((body) => !isOfTheMove(body));
  if (lost !== undefined) simulation.violate('no message is lost', `quarantine: ${lost}`);
  if (webhooks.undelivered() > 0) simulation.violate('no message is lost', 'a webhook was never accepted');
}
