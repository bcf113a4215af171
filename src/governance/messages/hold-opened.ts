import { secondsUntilNextLook } from '../../config/queue-definitions.ts';
import type { Commit } from '../../contracts/commit.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import { longestLagMs } from '../../job/delivery-may-lag.ts';
import { isKnownHead } from '../../job/is-known-head.ts';
import { isKnown, type Job, type JobDetails, type KnownJob } from '../../job/job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import type { JobEvent } from '../../job/job-event.ts';
import { transitions } from '../../job/transitions.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import { endOf } from '../end-of.ts';
import type { Governance } from '../governance.ts';
import { asOf, type Intent, ignore, repeat } from '../intent.ts';
import { readJob } from '../read-job.ts';

type Message = JobMessageOf<'hold-opened'>;

/**
 * The reporter has put the held request on the job's branch and opened its pull request: before reviews of it count, both are verified through the API. Where the job has gone on meanwhile, because
 * an edit made the request harmless, it is recorded all the same: its commit is on the branch that work goes on from, and whoever reviews it is to be heard or told. Throws `hold-lagging` (retry) while GitHub shows what was there before, and `merge-unshown` (retry).
 */
export async function holdOpened(governance: Governance, message: Message): Promise<Intent> {
  const { jobId, commandId } = message;
  const { job, commits, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  if (!isKnown(job) || !isWanted(job, message)) return ignore('moved-on');
  if (isRecorded(job.details, message)) return ignore('recorded');
  const commands = await commandsFor(governance, message, { job, commits });
  if (commands === 'superseded') return ignore('superseded');
  if (commands === undefined) return ignore('foreign-pull-request');
  const steps = commands.map((command, index) => ({
    commandId: index === 0 ? commandId : `${commandId}:${index}`,
    command,
  }));
  /* What is shown is something else once the job has moved on. */
  return asOf(job, { jobId, actor: { kind: 'governance' }, steps });
}

/** A request that is held as it stands now has a commit of its own. */
function isWanted({ state, details }: KnownJob, { inputHash }: Message): boolean {
  return state === 'HELD' ? details.inputHash === inputHash : transitions.RecordHold[state] !== undefined;
}

function isRecorded({ hold }: JobDetails, { pullRequest, headSha, inputHash }: Message): boolean {
  return (
    hold?.pullRequest === pullRequest &&
    hold.headSha === headSha &&
    hold.inputHash === inputHash &&
    hold.voided !== true
  );
}

/** What stands on GitHub, as commands: somebody may have been faster than we, and closed the pull request or pushed to it. */
async function commandsFor(
  governance: Governance,
  message: Message,
  { job, commits }: { job: KnownJob; commits: readonly Commit[] },
): Promise<JobCommand[] | 'superseded' | undefined> {
  const { pullRequest: number, headSha, inputHash } = message;
  const { details } = job;
  const { repository } = details;
  const { facts, clock } = governance;
  const [about, pullRequest] = [
    await facts.repository(repository),
    await facts.pullRequest(repository, number),
  ];
  if (pullRequest === undefined)
    throw lagging(job, clock.now(), `GitHub does not show pull request #${number} yet.`);
  if (!isOnBranch(details, pullRequest) || pullRequest.baseBranch !== about?.defaultBranch) return undefined;
  const recorded = { type: 'RecordHold', pullRequest: number, headSha, inputHash } as const;
  if (!isOfThisTry(commits, message)) return 'superseded';
  if (job.state !== 'HELD') return isStillShown(details, pullRequest, headSha) ? [recorded] : 'superseded';
  if (pullRequest.state === 'closed') return [recorded, endOf(pullRequest)];
  if (pullRequest.headSha === headSha) return [recorded];
  const voiding = await voidingOf(governance, message, job, pullRequest);
  return voiding === 'superseded' ? voiding : [recorded, voiding];
}

/** The pull request shows another commit: what somebody has pushed there voids the hold. */
async function voidingOf(
  { facts, clock }: Governance,
  { pullRequest: number, headSha }: Message,
  job: KnownJob,
  pullRequest: PullRequestFacts,
): Promise<JobCommand | 'superseded'> {
  const { details } = job;
  /* It held the job once; somebody pushed, and another commit was written since. GitHub will not show this one any more. */
  if (details.heldShas.includes(headSha) && details.hold?.headSha !== headSha) return 'superseded';
  const head = await facts.branchHead(details.repository, details.branch);
  if (pullRequest.headSha === head && isStanding(details, head)) return 'superseded';
  if (head === undefined || head === headSha || isKnownHead(details, head))
    throw lagging(job, clock.now(), `Pull request #${number} does not show the held commit ${headSha} yet.`);
  return { type: 'VoidHold', pullRequest: number, headSha: head };
}

function isOnBranch(
  { repository, branch }: JobDetails,
  { headRepositoryId, headBranch }: PullRequestFacts,
): boolean {
  return headRepositoryId === repository.id && headBranch === branch;
}

/**
 * Of what held a job that has gone on, only what is shown at this moment matters, and for the first time: anything else could take the place of what was released, or bring back what was given up.
 * GitHub has one open pull request of a branch, so that an older one than is known is shown no more.
 */
function isStillShown({ hold, formerHold, heldShas }: JobDetails, shown: PullRequestFacts, headSha: string) {
  const isNewest = shown.number !== formerHold && shown.number >= (hold?.pullRequest ?? 0);
  return isNewest && shown.state === 'open' && shown.headSha === headSha && !heldShas.includes(headSha);
}

/** The factory closes what held a job that was ended, which ends nothing once the job is taken up again. */
function isOfThisTry(commits: readonly Commit[], { version }: Message): boolean {
  return !commits.some((commit) => commit.version > version && commit.events.some(endsTry));
}

function endsTry(event: JobEvent): boolean {
  if (event.type === 'VerdictRecorded') return event.verdict.decision === 'reject';
  return event.type === 'JobCancelled' || event.type === 'JobFailed';
}

/**
 * Whether the job is held by this commit, so that nothing is to be written anew: one that was written before it, and pushed over before it was recorded, will never be shown. Were
 * it the newer one after all, its push would be heard of as anybody's, and the hold written once more.
 */
function isStanding({ hold }: JobDetails, head: string): boolean {
  return hold !== undefined && hold.headSha === head && hold.voided !== true;
}

/** The held commit is as old as the verdict at most. */
function lagging({ id, stateSince }: Job, now: number, text: string): FactoryError {
  return new FactoryError('hold-lagging', `Job ${id}: ${text}`, {
    disposition: 'retry',
    retryAfterSeconds: secondsUntilNextLook(now - Date.parse(stateSince), longestLagMs),
  });
}
