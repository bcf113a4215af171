import { FactoryError } from '../../contracts/factory-error.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import { isKnownHead } from '../../job/is-known-head.ts';
import type { JobDetails } from '../../job/job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { endOf } from '../end-of.ts';
import type { Governance } from '../governance.ts';
import { type Intent, ignore, repeat } from '../intent.ts';
import { readJob } from '../read-job.ts';

type Message = JobMessageOf<'hold-opened'>;

/**
 * The reporter has put the held request on the job's branch and opened its pull request: before reviews of it count, both are verified through the API. Throws
 * `hold-lagging` (retry) while GitHub shows what was there before, and `merge-unshown` (retry).
 */
export async function holdOpened(governance: Governance, message: Message): Promise<Intent> {
  const { jobId, commandId } = message;
  const { job, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  const { details } = job;
  if (details === undefined || job.state !== 'HELD' || details.inputHash !== message.inputHash)
    return ignore('moved-on');
  if (isRecorded(details, message)) return ignore('recorded');
  const commands = await commandsFor(governance, message, details);
  if (commands === 'superseded') return ignore('superseded');
  if (commands === undefined) return ignore('foreign-pull-request');
  return {
    jobId,
    actor: { kind: 'governance' },
    steps: commands.map((command, index) => ({
      commandId: index === 0 ? commandId : `${commandId}:${index}`,
      command,
    })),
  };
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
  { facts }: Governance,
  { jobId, pullRequest: number, headSha, inputHash }: Message,
  details: JobDetails,
): Promise<JobCommand[] | 'superseded' | undefined> {
  const { repository, branch } = details;
  const [about, pullRequest] = [
    await facts.repository(repository),
    await facts.pullRequest(repository, number),
  ];
  if (pullRequest === undefined) throw lagging(jobId, `GitHub does not show pull request #${number} yet.`);
  const fits =
    pullRequest.headRepositoryId === repository.id &&
    pullRequest.headBranch === branch &&
    pullRequest.baseBranch === about?.defaultBranch;
  if (!fits) return undefined;
  const recorded = { type: 'RecordHold', pullRequest: number, headSha, inputHash } as const;
  if (pullRequest.state === 'closed') return [recorded, endOf(pullRequest)];
  if (pullRequest.headSha === headSha) return [recorded];
  /* It held the job once; somebody pushed, and another commit was written since. GitHub will not show this one any more. */
  if (details.heldShas.includes(headSha) && details.hold?.headSha !== headSha) return 'superseded';
  const head = await facts.branchHead(repository, branch);
  if (pullRequest.headSha === head && isStanding(details, head)) return 'superseded';
  if (head === undefined || head === headSha || isKnownHead(details, head))
    throw lagging(jobId, `Pull request #${number} does not show the held commit ${headSha} yet.`);
  return [recorded, { type: 'VoidHold', pullRequest: number, headSha: head }];
}

/**
 * Whether the job is held by this commit, so that nothing is to be written anew: one that was written before it, and pushed over before it was recorded, will never be shown. Were
 * it the newer one after all, its push would be heard of as anybody's, and the hold written once more.
 */
function isStanding({ hold }: JobDetails, head: string): boolean {
  return hold !== undefined && hold.headSha === head && hold.voided !== true;
}

function lagging(jobId: string, text: string): FactoryError {
  return new FactoryError('hold-lagging', `Job ${jobId}: ${text}`, { disposition: 'retry' });
}
