import { secondsUntilNextLook } from '../../config/queue-definitions.ts';
import type { Commit } from '../../contracts/commit.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import { deliveryIsOverdue } from '../../job/delivery-is-overdue.ts';
import { deliveryMayLag, longestLagMs, sinceWritten } from '../../job/delivery-may-lag.ts';
import { endsJob } from '../../job/ends-job.ts';
import type { Job, JobDetails } from '../../job/job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { isTerminal, type JobState } from '../../job/job-state.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import { attestDelivery } from '../attest-delivery.ts';
import { endOf } from '../end-of.ts';
import type { Governance } from '../governance.ts';
import { asOf, type Intent, ignore, intend } from '../intent.ts';
import { isMergedWork } from '../merged-work.ts';
import { readJob } from '../read-job.ts';

/**
 * The PR was opened: before the job counts as deployable, branch and PR are verified through the API. Throws `delivery-lagging` (retry) while it could be
 * only a matter of time, and `merge-unshown` (retry).
 */
export async function confirmDelivery(
  governance: Governance,
  message: JobMessageOf<'confirm-delivery'>,
): Promise<Intent> {
  const { jobId, commandId } = message;
  const { job, commits, handled } = await readJob(governance, jobId, commandId);
  if (handled) return await repeatOrMerge(governance, message, job.state, job.details);
  /* What GitHub shows is about the delivery of then: another one may have been pushed meanwhile. */
  return asOf(job, await whatIsShown(governance, message, job, commits));
}

async function whatIsShown(
  governance: Governance,
  message: JobMessageOf<'confirm-delivery'>,
  job: Job,
  commits: readonly Commit[],
): Promise<Intent> {
  const { jobId, attempt, shown, commandId } = message;
  const { details } = job;
  const sha = details?.attempt?.pushedSha;
  if (details === undefined || sha === undefined) return ignore('nothing-pushed');
  if (job.state !== 'VALIDATING' || details.attempt?.number !== attempt) return ignore('moved-on');
  if (message.refused !== undefined) return refuteUnshown(governance, message, commits);
  if (shown === undefined) return await refuteMissingBranch(governance, message, details, sha);

  const number = shown.pullRequest;
  const pullRequest = await governance.facts.pullRequest(details.repository, number);
  const verified = async (): Promise<JobCommand> => {
    const provenance = await attestDelivery(governance, jobId, number);
    const attested = provenance === undefined ? {} : { provenance };
    return { type: 'VerifyDelivery', pullRequest: number, headSha: sha, ...attested };
  };
  // Somebody may be faster than we: then deliver first, and complete right after.
  if (pullRequest?.merged === true && isOurs(pullRequest, details, sha))
    return withMerge(message, pullRequest, await verified());
  const merge = await mergeOfMore(governance, details, pullRequest);
  if (merge !== undefined) return intend(jobId, commandId, merge);
  const problem = await problemOf(governance, pullRequest, details, sha);
  if (problem === undefined) return intend(jobId, commandId, await verified());
  const now = governance.clock.now();
  if (problem.mayPass && deliveryMayLag(commits, now, shown.at))
    throw new FactoryError('delivery-lagging', `Job ${jobId}: ${problem.text} Asking again later.`, {
      disposition: 'retry',
      retryAfterSeconds: secondsUntilNextLook(sinceWritten(commits, now, shown.at) ?? 0, longestLagMs),
    });
  return intend(jobId, commandId, { type: 'RefuteDelivery', explanation: problem.text });
}

/** Somebody has put commits of their own on top and merged them: that is not what was delivered and cannot be verified, but the work is where it was to go. */
async function mergeOfMore(
  governance: Governance,
  details: JobDetails,
  shown: PullRequestFacts | undefined,
): Promise<JobCommand | undefined> {
  if (shown === undefined || !(await isMergedWork(governance, details, shown))) return undefined;
  return endOf(shown);
}

/** There was no branch to open a pull request of. Whoever deleted it after the push did not want it there: nothing is pushed again unless somebody asks for it. */
async function refuteMissingBranch(
  { facts }: Governance,
  { jobId, commandId }: JobMessageOf<'confirm-delivery'>,
  { repository, branch }: JobDetails,
  sha: string,
): Promise<Intent> {
  const head = await facts.branchHead(repository, branch);
  // The sweeper has the pull request opened.
  if (head === sha) return ignore('branch-is-there');
  const explanation =
    head === undefined
      ? `The branch ${branch} was deleted before its pull request could be opened.`
      : textOfOtherHead(branch, head, sha);
  return intend(jobId, commandId, { type: 'RefuteDelivery', explanation });
}

/** The sweeper would have it shown for ever. By what the reporter says alone nothing is refuted that is not overdue by the log. */
function refuteUnshown(
  { clock }: Governance,
  { jobId, commandId, refused }: JobMessageOf<'confirm-delivery'>,
  commits: readonly Commit[],
): Intent {
  if (!deliveryIsOverdue(commits, clock.now())) return ignore('not-overdue');
  const explanation = `The branch is pushed, but for an hour its pull request could not be shown as it should be: “${refused}”. When that is mended, \`/factory retry\` has it shown.`;
  return intend(jobId, commandId, { type: 'RefuteDelivery', explanation });
}

function textOfOtherHead(branch: string, head: string | undefined, sha: string): string {
  return `The branch ${branch} points at ${head ?? 'nothing'}, not at the delivered commit ${sha}.`;
}

/** A crash may have come between verifying and recording the merge; people may have said more since. */
async function repeatOrMerge(
  { facts }: Governance,
  message: JobMessageOf<'confirm-delivery'>,
  state: JobState,
  details: JobDetails | undefined,
): Promise<Intent> {
  const again = { type: 'AcknowledgeCommand', command: 'repeat' } as const;
  const number = message.shown?.pullRequest;
  if (!isTerminal(state) && number !== undefined && details?.pullRequest?.number === number) {
    const pullRequest = await facts.pullRequest(details.repository, number);
    if (pullRequest?.merged === true && endsJob(details, pullRequest))
      return withMerge(message, pullRequest, again);
  }
  return intend(message.jobId, message.commandId, again);
}

function withMerge(
  { jobId, commandId }: JobMessageOf<'confirm-delivery'>,
  pullRequest: PullRequestFacts,
  first: JobCommand,
): Intent {
  const steps = [
    { commandId, command: first },
    { commandId: `${commandId}:merged`, command: endOf(pullRequest) },
  ];
  return { jobId, actor: { kind: 'governance' }, steps };
}

type Problem = { text: string; mayPass: boolean };

function isOurs(pullRequest: PullRequestFacts, { repository, branch }: JobDetails, sha: string): boolean {
  return (
    pullRequest.headRepositoryId === repository.id &&
    pullRequest.headBranch === branch &&
    pullRequest.headSha === sha
  );
}

async function problemOf(
  { facts }: Governance,
  pullRequest: PullRequestFacts | undefined,
  details: JobDetails,
  sha: string,
): Promise<Problem | undefined> {
  const { repository, branch } = details;
  if (pullRequest === undefined) return { text: 'GitHub does not know the pull request.', mayPass: true };
  if (pullRequest.headRepositoryId !== repository.id || pullRequest.headBranch !== branch)
    return {
      text: `Pull request #${pullRequest.number} is not about the branch ${branch} of this repository.`,
      mayPass: false,
    };
  if (pullRequest.state !== 'open')
    return {
      text: `Pull request #${pullRequest.number} was closed before it could be verified.`,
      mayPass: false,
    };
  const head = await facts.branchHead(repository, branch);
  if (head !== sha) return { text: textOfOtherHead(branch, head, sha), mayPass: true };
  if (pullRequest.headSha !== sha)
    return {
      text: `Pull request #${pullRequest.number} does not show the delivered commit ${sha}.`,
      mayPass: true,
    };
  return undefined;
}
