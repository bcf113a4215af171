import type { JobMessageOf } from '../../contracts/job-message.ts';
import type { JobDetails } from '../../job/job.ts';
import type { CheckFacts } from '../../ports/github-facts.ts';
import { redChecksPart } from '../feedback/red-checks-part.ts';
import { withWhatIsOpen } from '../feedback/with-what-is-open.ts';
import type { Governance } from '../governance.ts';
import { asOf, type Intent, ignore, intend, repeat } from '../intent.ts';
import { jobOfBranch } from '../job-of-pull-request.ts';

/** Some checks wait for a person, for ever if nobody comes; red ones are not held back by them for longer than this. */
const pendingHoldsBackMs = 2 * 60 * 60_000;

/**
 * The organisation's CI has spoken about a delivered commit: what is red there, and was not red before, starts another attempt; once nothing is pending any more, so
 * that one round sees everything.
 */
export async function checksChanged(
  governance: Governance,
  message: JobMessageOf<'checks-completed' | 'status-changed'>,
): Promise<Intent> {
  const { repository, branch, headSha, commandId } = message;
  const found = await jobOfBranch(governance, repository, branch, commandId);
  if (found === undefined) return ignore('foreign-branch');
  const { jobId, job, handled } = found;
  if (handled) return repeat(jobId, commandId);
  const { details } = job;
  if (job.state !== 'DEPLOYABLE' || details.deliveredSha !== headSha) return ignore('not-delivered');
  // One round per commit: it began when its first red check was reported.
  if (details.rounds.headsAnswered.includes(headSha)) return ignore('round-taken');
  const looked = await look(governance, details, headSha);
  if (looked === undefined) return ignore('head-moved');
  if (looked.red.length === 0) return ignore('not-red');
  const waitsSince = governance.clock.now() - Date.parse(job.stateSince);
  if (looked.pending && waitsSince < pendingHoldsBackMs) return ignore('checks-pending');
  const part = await redChecksPart(governance, details.repository, headSha, looked.red);
  const told = await withWhatIsOpen(governance, details, part);
  return asOf(job, intend(jobId, commandId, { type: 'ReportRedCi', part: told, headSha }));
}

/** Red checks of the commit that are not red on the base, and whether others have not ended; undefined when the commit is no longer the head of an open PR. */
async function look(
  { facts }: Governance,
  details: JobDetails,
  headSha: string,
): Promise<{ red: CheckFacts[]; pending: boolean } | undefined> {
  const { repository } = details;
  const pullRequest =
    details.pullRequest === undefined
      ? undefined
      : await facts.pullRequest(repository, details.pullRequest.number);
  if (pullRequest?.state !== 'open' || pullRequest.headSha !== headSha) return undefined;
  const checks = await facts.checks(repository, headSha);
  const pending = checks.some((check) => check.state === 'pending');
  const red = checks.filter((check) => check.state === 'failure');
  if (red.length === 0) return { red, pending };
  const base = await facts.branchHead(repository, pullRequest.baseBranch);
  const onBase = base === undefined ? [] : await facts.checks(repository, base);
  const redOnBase = new Set(onBase.filter((check) => check.state === 'failure').map((check) => check.name));
  return { red: red.filter((check) => !redOnBase.has(check.name)), pending };
}
