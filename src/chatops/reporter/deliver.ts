import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { Commit } from '../../contracts/commit.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { queueGroupOfRepository } from '../../contracts/queue-group.ts';
import { deliveryIsOverdue } from '../../job/delivery-is-overdue.ts';
import { deliveryMayLag } from '../../job/delivery-may-lag.ts';
import type { KnownJob } from '../../job/job.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import { closedByPeople } from './closed-by-people.ts';
import { defaultBranchOf } from './default-branch-of.ts';
import { ensurePullRequest } from './ensure-pull-request.ts';
import { gatesCheck } from './gates-check.ts';
import { closeFormerHold } from './hold/close-former-hold.ts';
import { governanceCheck } from './hold/governance-check.ts';
import { dismissApprovals, settleHold } from './hold/settle-hold.ts';
import { titleOf } from './pull-request-title.ts';
import { renderPullRequestBody } from './render-pull-request-body.ts';
import type { Reporter } from './reporter.ts';

/** Of what GitHub says of a refusal. */
const mostOfRefusal = 500;

/** Whether work is pushed and its pull request is not verified yet. */
export function isToBeDelivered({ state, details }: KnownJob): boolean {
  return state === 'VALIDATING' && details.attempt?.pushedSha !== undefined;
}

/** Shows pushed work. What cannot be shown, however often it is tried, is told to governance after an hour: nobody else would tell people. */
export async function deliver(
  reporter: Reporter,
  job: KnownJob,
  report: AttemptReport | undefined,
  commits: readonly Commit[],
): Promise<void> {
  try {
    await showDelivery(reporter, job, report, commits);
  } catch (error) {
    const mayPass = error instanceof FactoryError && error.disposition === 'retry';
    const { attempt } = job.details;
    if (mayPass || attempt?.pushedSha === undefined) throw error;
    const refused =
      error instanceof FactoryError
        ? error.message.slice(0, mostOfRefusal)
        : 'an unexpected fault of the factory';
    await refuteIfOverdue(reporter, job, commits, {
      attempt: attempt.number,
      sha: attempt.pushedSha,
      refused,
    });
    throw error;
  }
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
async function showDelivery(
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
    return await refuteIfOverdue(reporter, job, commits, { attempt: attempt.number, sha, refused });
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

/** Nobody waits longer than an hour for what keeps a delivery from being shown. */
async function refuteIfOverdue(
  reporter: Reporter,
  job: KnownJob,
  commits: readonly Commit[],
  delivery: { attempt: number; sha: string; refused: string },
): Promise<void> {
  if (deliveryIsOverdue(commits, reporter.clock.now())) await askToVerify(reporter, job, delivery);
}

async function askToVerify(
  { jobs, clock }: Reporter,
  { id, details: { repository } }: KnownJob,
  {
    attempt,
    sha,
    pullRequest,
    refused,
  }: { attempt: number; sha: string; pullRequest?: number; refused?: string },
): Promise<void> {
  const missing = pullRequest === undefined ? ':branch-missing' : '';
  const commandId = `confirm-delivery:${id}:${attempt}:${sha}${refused === undefined ? missing : ':refused'}`;
  const at = new Date(clock.now()).toISOString();
  await jobs.send(
    {
      type: 'confirm-delivery',
      commandId,
      jobId: id,
      attempt,
      ...(pullRequest === undefined ? {} : { shown: { pullRequest, at } }),
      ...(refused === undefined ? {} : { refused }),
    },
    { group: queueGroupOfRepository(repository), deduplicationId: commandId },
  );
}
