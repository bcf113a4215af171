import type { JobMessageOf } from '../../contracts/job-message.ts';
import type { KnownJob } from '../../job/job.ts';
import type { JobCommandOf } from '../../job/job-command.ts';
import type { Governance } from '../governance.ts';
import { asked, asOf, type Intent, ignore, repeat } from '../intent.ts';
import { jobOfPullRequest } from '../job-of-pull-request.ts';

/** The head of a pull request has moved. Where it holds a job, reviewers do not see any more what is held: it is written anew. */
export async function pushedToHold(
  governance: Governance,
  message: JobMessageOf<'pull-request-synchronized'>,
): Promise<Intent> {
  const { repository, pullRequest, commandId } = message;
  const found = await jobOfPullRequest(governance, repository, pullRequest, commandId);
  if (found === undefined) return ignore('foreign-pull-request');
  if (found.handled) return repeat(found.jobId, commandId);
  if (found.job.details.hold?.pullRequest !== pullRequest) return ignore('unrecorded-pull-request');
  const command = await voidOf(governance, found.job);
  /* Of the hold that was read, and of none that has been written or asked for anew meanwhile. */
  return command === undefined
    ? ignore('hold-stands')
    : asOf(found.job, asked(found.jobId, message, command));
}

/**
 * The command that takes back a hold whose branch has moved, by whatever hand; undefined while it stands, or is being written. The pull request and the branch must
 * both say so: each may lag behind.
 */
export async function voidOf(
  { facts }: Pick<Governance, 'facts'>,
  { state, details }: KnownJob,
): Promise<JobCommandOf<'VoidHold'> | undefined> {
  const { hold, repository, branch, inputHash } = details;
  if (state !== 'HELD' || hold === undefined || hold.voided === true) return undefined;
  if (hold.inputHash !== undefined && hold.inputHash !== inputHash) return undefined;
  const pullRequest = await facts.pullRequest(repository, hold.pullRequest);
  if (pullRequest?.state !== 'open' || pullRequest.headSha === hold.headSha) return undefined;
  const head = await facts.branchHead(repository, branch);
  if (head === undefined || head === hold.headSha) return undefined;
  return { type: 'VoidHold', pullRequest: hold.pullRequest, headSha: head };
}
