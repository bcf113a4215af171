import type { Commit } from '../../../contracts/commit.ts';
import type { KnownJob } from '../../../job/job.ts';
import type { JobEvent } from '../../../job/job-event.ts';
import { isAtRest, isTerminal } from '../../../job/job-state.ts';
import type { Reporter } from '../reporter.ts';
import { closeCancelledHold } from './close-cancelled-hold.ts';
import { closeFormerHold } from './close-former-hold.ts';
import { settleHold } from './settle-hold.ts';
import { showRelease } from './show-release.ts';

/**
 * What a hold leaves to be done once it is released or cancelled; of a release never while its reviewers decide, and again before code is shown and where the job comes to rest, since a crash may
 * have swallowed it.
 */
export async function followUpHold(
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
