import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { Commit } from '../../contracts/commit.ts';
import type { ReportMessage } from '../../contracts/report-message.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import type { Job, JobDetails } from '../../job/job.ts';
import { ensurePullRequest } from './ensure-pull-request.ts';
import { gatesCheck } from './gates-check.ts';
import { type JobEvidence, readEvidence } from './job-evidence.ts';
import { labelsOf } from './labels-of.ts';
import { jobMarker } from './markers.ts';
import { renderPullRequestBody } from './render-pull-request-body.ts';
import { renderStickyComment } from './render-sticky-comment.ts';
import type { Reporter } from './reporter.ts';

type KnownJob = Job & { details: JobDetails };

/**
 * Makes GitHub show the job as its log tells it now. A message that is older than the log is left to the newer message that follows it, except for
 * the pull request, which must not wait. Answers to commands are no news for the page, and nobody repeats their message when it is lost.
 */
export async function project(reporter: Reporter, { jobId, version }: ReportMessage): Promise<void> {
  const commits = await reporter.ledger.commits(jobId);
  const job = foldCommits(jobId, commits);
  if (!isKnown(job)) return;
  const superseded = commits.slice(version).some(hasNews);
  if (superseded && !isToBeDelivered(job)) return;
  const evidence = await readEvidence(reporter, job, commits);
  await deliver(reporter, job, evidence.report, commits.at(-1));
  if (superseded) return;
  await showComment(reporter, job, commits, evidence);
  await reporter.pages.setFactoryLabels(job.details.repository, job.details.issueNumber, labelsOf(job));
}

function hasNews({ events }: Commit): boolean {
  return events.some(({ type }) => type !== 'CommandRefused' && type !== 'CommandAcknowledged');
}

function isKnown(job: Job): job is KnownJob {
  return job.details !== undefined;
}

function isToBeDelivered({ state, details }: KnownJob): boolean {
  return state === 'VALIDATING' && details.attempt?.pushedSha !== undefined;
}

/** Opens the pull request of pushed work and asks governance to verify it; shows the gates on the commit. */
async function deliver(
  reporter: Reporter,
  job: KnownJob,
  report: AttemptReport | undefined,
  logHead: Commit | undefined,
): Promise<void> {
  const { attempt, repository } = job.details;
  const sha = attempt?.pushedSha;
  if (!isToBeDelivered(job) || attempt === undefined || sha === undefined) return;
  const body = renderPullRequestBody(job, report);
  const pullRequest = await ensurePullRequest(reporter, job, sha, body);
  await reporter.pages.editPullRequest(repository, pullRequest, { body });
  await reporter.pages.putCheckRun(
    repository,
    gatesCheck(sha, attempt.pushAuthorized?.gates ?? [], report?.unverified ?? true, logHead),
  );
  const commandId = `confirm-delivery:${job.id}:${attempt.number}:${sha}`;
  await reporter.jobs.send(
    { type: 'confirm-delivery', commandId, jobId: job.id, attempt: attempt.number, pullRequest },
    { group: `${repository.installationId}:${repository.id}`, deduplicationId: commandId },
  );
}

/** Edits the job's one comment, or writes it; comments that a race wrote twice are deleted but for the oldest. */
async function showComment(
  reporter: Reporter,
  job: KnownJob,
  commits: readonly Commit[],
  evidence: JobEvidence,
): Promise<void> {
  const { pages, clock } = reporter;
  const { repository, issueNumber } = job.details;
  const body = renderStickyComment({ job, commits, evidence, now: clock.now() });
  const [first, ...twins] = await pages.findComments(repository, issueNumber, jobMarker(job.id));
  for (const twin of twins) await pages.deleteComment(repository, twin.id);
  if (first?.body === body) return;
  if (first === undefined || (await pages.editComment(repository, first.id, body)) === 'gone') {
    await pages.createComment(repository, issueNumber, body);
  }
}
