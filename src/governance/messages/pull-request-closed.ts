import type { JobMessageOf, Sender } from '../../contracts/job-message.ts';
import { endsJob } from '../../job/ends-job.ts';
import { isOfEarlierTry } from '../../job/is-of-earlier-try.ts';
import { isRecordedPullRequest } from '../../job/is-recorded-pull-request.ts';
import type { JobDetails } from '../../job/job.ts';
import { isTerminal } from '../../job/job-state.ts';
import type { PullRequestFacts } from '../../ports/github-facts.ts';
import { awaitConfirmation } from '../await-confirmation.ts';
import { endOf } from '../end-of.ts';
import type { Governance } from '../governance.ts';
import { asked, asOf, dated, type Intent, ignore, repeat } from '../intent.ts';
import { jobOfPullRequest } from '../job-of-pull-request.ts';
import { isMergedWork } from '../merged-work.ts';

/** A job's PR was merged or closed: the job is completed or cancelled. What was closed before the job was taken up again ends it no more. Throws `merge-unshown` (retry). */
export async function pullRequestClosed(
  governance: Governance,
  message: JobMessageOf<'pull-request-closed'>,
): Promise<Intent> {
  const { repository, pullRequest: number, commandId } = message;
  const found = await jobOfPullRequest(governance, repository, number, commandId);
  if (found === undefined) return ignore('foreign-pull-request');
  const { jobId, job, pullRequest, handled } = found;
  const { details, state } = job;
  if (handled) return repeat(jobId, commandId);
  awaitConfirmation(governance, found, `pull request #${number}`);
  if (number === details.formerHold && !pullRequest.merged) return ignore('former-hold');
  if (isEndOfEndedHold(details, pullRequest)) return ignore('ended-hold');
  const isRecorded = isRecordedPullRequest(details, number);
  if (!isRecorded && !(await isMergedWork(governance, details, pullRequest)))
    return ignore('unrecorded-pull-request');
  if (pullRequest.state === 'open') return ignore('reopened');
  if (state === 'COMPLETED') return ignore('already-completed');
  if (!endsJob(details, pullRequest)) return ignore('earlier-try');
  const { happenedAt: toldAt, ...told } = message;
  const at = isTerminal(state) ? byPeople(message.sender, toldAt) : (pullRequest.closedAt ?? toldAt);
  return asOf(job, dated(asked(jobId, told, endOf(pullRequest)), at));
}

/**
 * When people closed the pull request of a job that had ended before: what they had asked for until then starts nothing any more. The factory closes what held such a job, which is nobody's word; whoever has closed it
 * since, this is about the closing that the message tells of.
 */
function byPeople({ type }: Sender, at: string | undefined): string | undefined {
  return type === 'User' ? at : undefined;
}

/** The factory closes what held an ended job, perhaps a moment after people had the job taken up again. Whoever merges it then means something. */
function isEndOfEndedHold(details: JobDetails, { number, merged, closedAt: at }: PullRequestFacts): boolean {
  const { hold, pullRequest } = details;
  if (hold?.ended !== true || hold.pullRequest !== number || pullRequest?.number === number) return false;
  return !merged || isOfEarlierTry(details, { cause: 'pull-request-closed', at });
}
