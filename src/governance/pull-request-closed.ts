import type { JobMessageOf } from '../contracts/job-message.ts';
import { awaitConfirmation } from './await-confirmation.ts';
import type { Governance } from './governance.ts';
import { type Intent, ignore } from './intent.ts';
import { jobOfPullRequest } from './job-of-pull-request.ts';
import { repeat } from './known-job.ts';
import { asked } from './people.ts';

/** A job's PR was merged or closed: the job is completed or cancelled. */
export async function pullRequestClosed(
  governance: Governance,
  message: JobMessageOf<'pull-request-closed'>,
): Promise<Intent> {
  const { repository, pullRequest: number, commandId } = message;
  const found = await jobOfPullRequest(governance, repository, number, commandId);
  if (found === undefined) return ignore('foreign-pull-request');
  const { jobId, job, pullRequest, handled } = found;
  if (handled) return repeat(jobId, commandId);
  awaitConfirmation(job, number);
  if (number === job.details.formerHold && !pullRequest.merged) return ignore('former-hold');
  const isOurs = [job.details.pullRequest?.number, job.details.hold?.pullRequest].includes(number);
  if (!isOurs) return ignore('unrecorded-pull-request');
  if (pullRequest.state === 'open') return ignore('reopened');
  if (job.state === 'COMPLETED') return ignore('already-completed');
  if (pullRequest.merged && pullRequest.mergeSha !== null)
    return asked(jobId, message, { type: 'RecordMerge', pullRequest: number, sha: pullRequest.mergeSha });
  return asked(jobId, message, { type: 'RecordClose', pullRequest: number });
}
