import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { Commit } from '../../contracts/commit.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { queueGroupOfRepository } from '../../contracts/queue-group.ts';
import type { ReportMessage } from '../../contracts/report-message.ts';
import { deliveryIsOverdue } from '../../job/delivery-is-overdue.ts';
import { deliveryMayLag } from '../../job/delivery-may-lag.ts';
import { foldCommit, foldCommits } from '../../job/fold-commits.ts';
import { isKnown, type KnownJob } from '../../job/job.ts';
import type { JobEvent } from '../../job/job-event.ts';
import { isAtRest, isTerminal } from '../../job/job-state.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import type { GitHubPages } from '../../ports/github-pages.ts';
import { closedByPeople } from './closed-by-people.ts';
import { defaultBranchOf } from './default-branch-of.ts';
import { ensurePullRequest } from './ensure-pull-request.ts';
import { gatesCheck } from './gates-check.ts';
import { closeCancelledHold } from './hold/close-cancelled-hold.ts';
import { closeFormerHold } from './hold/close-former-hold.ts';
import { governanceCheck } from './hold/governance-check.ts';
import { dismissApprovals, settleHold } from './hold/settle-hold.ts';
import { showHold } from './hold/show-hold.ts';
import { showRelease } from './hold/show-release.ts';
import { inSpiteOfRefusals } from './in-spite-of-refusals.ts';
import { type JobEvidence, readEvidence } from './job-evidence.ts';
import { labelsOf } from './labels-of.ts';
import { jobMarker } from './markers.ts';
import { titleOf } from './pull-request-title.ts';
import { renderPullRequestBody } from './render-pull-request-body.ts';
import { renderStickyComment } from './render-sticky-comment.ts';
import type { Reporter } from './reporter.ts';

/** Of what GitHub says of a refusal. */
const mostOfRefusal = 500;

/**
 * Makes GitHub show the job as its log tells it now. A message that is older than the log is left to the newer message that follows it, except for
 * the pull request, which must not wait. Answers to commands are no news for the page, and nobody repeats their message when it is lost.
 */
export async function project(
  reporter: Reporter,
  { jobId, version }: ReportMessage,
  commits: readonly Commit[],
): Promise<void> {
  const job = foldCommits(jobId, commits);
  if (!isKnown(job)) return;
  const superseded = commits.slice(version).some(hasNews);
  const isDelivery = isToBeDelivered(job);
  const evidence = superseded && !isDelivery ? undefined : await readEvidence(reporter, job, commits);
  await inSpiteOfRefusals([
    ...(evidence === undefined
      ? []
      : [
          () => unlessOverdue(reporter, job, commits, () => deliver(reporter, job, evidence.report, commits)),
        ]),
    ...(evidence === undefined || superseded
      ? []
      : [
          () => showPage(reporter, job, commits, evidence),
          () => showHold(reporter, job, commits, evidence.checklist),
        ]),
    /* Behind the page, which says what is so even while GitHub does not let this be done. */
    ...(isDelivery ? [] : [() => settle(reporter, job, commits, version)]),
  ]);
}

/**
 * While the job moves, its comment is edited where it is known to be, and its label is left as long as the log has wanted the same since it was set. At rest, where the page
 * is not known, or where it shows this version already and somebody asks for it again, both are put right whatever somebody did to them.
 */
async function showPage(
  reporter: Reporter,
  job: KnownJob,
  commits: readonly Commit[],
  evidence: JobEvidence,
): Promise<void> {
  const { pages, clock, knownPages } = reporter;
  const { id, version, details } = job;
  const shown = knownPages.of(id);
  const known = isAtRest(job.state) || shown?.version === version ? undefined : shown;
  knownPages.forget(id);
  const body = renderStickyComment({ job, commits, evidence, now: clock.now() });
  let commentId: number | 'locked' | undefined;
  await inSpiteOfRefusals([
    async () => {
      commentId = await showComment(pages, job, body, known?.commentId);
    },
    async () => {
      const isShown = known !== undefined && commentId === known.commentId;
      if (!isShown || !hasKeptLabel(job, commits, known.version))
        await pages.setFactoryLabels(details.repository, details.issueNumber, labelsOf(job));
    },
  ]);
  if (typeof commentId === 'number') knownPages.remember(id, { commentId, version });
}

/** Whoever showed the job since that commit, and in whatever order, has set the label that it has now. */
function hasKeptLabel(job: KnownJob, commits: readonly Commit[], since: number): boolean {
  const label = labelsOf(job).join();
  let then = foldCommits(job.id, commits.slice(0, since));
  for (const commit of commits.slice(since)) {
    if (labelsOf(then).join() !== label) return false;
    then = foldCommit(then, commit);
  }
  return labelsOf(then).join() === label;
}

function hasNews({ events }: Commit): boolean {
  return events.some(({ type }) => type !== 'CommandRefused' && type !== 'CommandAcknowledged');
}

function isToBeDelivered({ state, details }: KnownJob): boolean {
  return state === 'VALIDATING' && details.attempt?.pushedSha !== undefined;
}

/**
 * What a hold leaves to be done once it is released or cancelled; of a release never while its reviewers decide, and again before code is shown and where the job comes to rest, since a crash may
 * have swallowed it.
 */
async function settle(
  reporter: Reporter,
  job: KnownJob,
  commits: readonly Commit[],
  version: number,
): Promise<void> {
  await closeCancelledHold(reporter, job, commits);
  if (job.state === 'HELD') return;
  const isDue =
    job.state === 'APPROVED' || commits[version - 1]?.events.some((event) => endsHold(event, job)) === true;
  if (!isDue && !isReleasedAndRests(job)) return;
  /* Only then, and not of code that was delivered: people's approvals may be of commits that they have put there themselves. */
  if (isDue && !isTerminal(job.state) && job.state !== 'DEPLOYABLE') {
    await closeFormerHold(reporter, job);
    /* Where an approval cannot be dismissed the page says what is so all the same: the job may end before another pull request takes its place. */
    await settleHold(reporter, job);
  }
  await showRelease(reporter, job);
}

/** Code that was delivered has words of its own. */
function isReleasedAndRests({ state, details }: KnownJob): boolean {
  const { hold, approvedInputHash, inputHash } = details;
  const mayRun = hold?.released !== undefined || approvedInputHash === inputHash;
  return isAtRest(state) && state !== 'DEPLOYABLE' && hold !== undefined && mayRun;
}

function endsHold(event: JobEvent, { details }: KnownJob): boolean {
  if (event.type === 'VerdictRecorded') return event.verdict.decision === 'approve';
  /* It may be recorded when its request was approved already. */
  if (event.type === 'HoldOpened') return details.approvedInputHash === details.inputHash;
  return event.type === 'HoldReleased' || event.type === 'HoldDetached';
}

/** No approval of a request, or of anything else than the factory's work, stands where code is going to be shown. */
async function settleApprovals(
  reporter: Reporter,
  job: KnownJob,
  listed: readonly PullRequestFacts[],
): Promise<'settled' | 'refused'> {
  if ((await settleHold(reporter, job)) === 'refused') return 'refused';
  const { hold, formerHold, pullRequest } = job.details;
  const known = [hold?.pullRequest, formerHold, pullRequest?.number];
  const unknown = listed.filter(({ state, number }) => state === 'open' && !known.includes(number));
  if (unknown.length === 0) return 'settled';
  /* Of others none receives the code. */
  const base = await defaultBranchOf(reporter, job);
  const receiving = unknown.find(({ baseBranch }) => baseBranch === base);
  return receiving === undefined ? 'settled' : await dismissApprovals(reporter, job, receiving.number);
}

/**
 * Opens the pull request of pushed work and asks governance to verify it; shows the gates and the verdict on the commit. Where somebody else has pushed meanwhile, nothing is
 * shown: governance finds the same, and says so. The same goes for a branch that somebody has deleted, and for a pull request that somebody has closed or merged
 * before the log knew of it.
 */
async function deliver(
  reporter: Reporter,
  job: KnownJob,
  report: AttemptReport | undefined,
  commits: readonly Commit[],
): Promise<void> {
  const { attempt, repository, hold } = job.details;
  const sha = attempt?.pushedSha;
  if (!isToBeDelivered(job) || attempt === undefined || sha === undefined) return;
  await closeFormerHold(reporter, job);
  const listed = await reporter.facts.pullRequestsOfBranch(repository, job.details.branch);
  if ((await settleApprovals(reporter, job, listed)) === 'refused') {
    const refused = 'an approval of the request stands, which GitHub does not let the factory dismiss.';
    if (deliveryIsOverdue(commits, reporter.clock.now()))
      await askToVerify(reporter, job, { attempt: attempt.number, sha, refused });
    return;
  }
  const closed = await closedByPeople(reporter, job, commits, { headSha: sha, listed });
  if (closed !== undefined)
    return await askToVerify(reporter, job, { attempt: attempt.number, sha, pullRequest: closed });
  const body = renderPullRequestBody(job, report);
  const ensured = await ensurePullRequest(reporter, job, sha, {
    body,
    draft: false,
    listed,
    mayLag: deliveryMayLag(commits, reporter.clock.now()),
  });
  if (ensured === 'branch-missing') return await askToVerify(reporter, job, { attempt: attempt.number, sha });
  const { number, draft, contradicts } = ensured;
  const delivery = { attempt: attempt.number, sha, pullRequest: number };
  if (contradicts) return await askToVerify(reporter, job, delivery);
  const wasHeld = hold?.pullRequest === number && job.details.pullRequest?.number !== number;
  await reporter.pages.editPullRequest(repository, number, {
    ...(wasHeld ? { title: titleOf(job.details) } : {}),
    body,
  });
  await reporter.pages.putCheckRun(repository, governanceCheck(sha, job.details));
  await reporter.pages.putCheckRun(
    repository,
    gatesCheck(sha, attempt.pushAuthorized?.gates ?? [], report, commits.at(-1)),
  );
  if (draft) await reporter.pages.markReady(repository, number);
  await closeFormerHold(reporter, job, number);
  await askToVerify(reporter, job, delivery);
}

/** What cannot be shown, however often it is tried, is told to governance after an hour: nobody else would tell people. */
async function unlessOverdue(
  reporter: Reporter,
  job: KnownJob,
  commits: readonly Commit[],
  show: () => Promise<void>,
): Promise<void> {
  try {
    await show();
  } catch (error) {
    const mayPass = error instanceof FactoryError && error.disposition === 'retry';
    const { attempt } = job.details;
    if (mayPass || attempt?.pushedSha === undefined) throw error;
    if (deliveryIsOverdue(commits, reporter.clock.now())) {
      const refused =
        error instanceof FactoryError
          ? error.message.slice(0, mostOfRefusal)
          : 'an unexpected fault of the factory';
      await askToVerify(reporter, job, { attempt: attempt.number, sha: attempt.pushedSha, refused });
    }
    throw error;
  }
}

async function askToVerify(
  { jobs }: Reporter,
  { id, details: { repository } }: KnownJob,
  { attempt, sha, ...shown }: { attempt: number; sha: string; pullRequest?: number; refused?: string },
): Promise<void> {
  const missing = shown.pullRequest === undefined ? ':branch-missing' : '';
  const commandId = `confirm-delivery:${id}:${attempt}:${sha}${shown.refused === undefined ? missing : ':refused'}`;
  await jobs.send(
    { type: 'confirm-delivery', commandId, jobId: id, attempt, ...shown },
    { group: queueGroupOfRepository(repository), deduplicationId: commandId },
  );
}

/**
 * Edits the job's one comment, or writes it; answers its id. Comments that a race wrote twice are deleted but for the oldest, unless it is known where the one is. On a `locked` issue there is none, or
 * an older one: the label and the pull requests say what is so.
 */
async function showComment(
  pages: GitHubPages,
  { id: jobId, details: { repository, issueNumber } }: KnownJob,
  body: string,
  known: number | undefined,
): Promise<number | 'locked'> {
  const edit = async (id: number) => {
    const answer = await pages.editComment(repository, id, body);
    return answer === 'edited' ? id : answer;
  };
  const edited = known === undefined ? 'gone' : await edit(known);
  if (edited !== 'gone') return edited;
  const marker = jobMarker(jobId);
  const marked = await pages.findComments(repository, issueNumber, marker);
  /* Below its marker a page shows words of others, and so does a notice, who may know what a marker looks like. */
  const [first, ...twins] = marked.filter((comment) => comment.body.startsWith(marker));
  for (const twin of twins) await pages.deleteComment(repository, twin.id);
  if (first?.body === body) return first.id;
  const editedFirst = first === undefined ? 'gone' : await edit(first.id);
  return editedFirst === 'gone' ? await pages.createComment(repository, issueNumber, body) : editedFirst;
}
