import type { Commit } from '../../contracts/commit.ts';
import type { ReportMessage } from '../../contracts/report-message.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import { isKnown } from '../../job/job.ts';
import { deliver, isToBeDelivered } from './deliver.ts';
import { followUpHold } from './hold/follow-up-hold.ts';
import { showHold } from './hold/show-hold.ts';
import { inSpiteOfRefusals } from './in-spite-of-refusals.ts';
import { readEvidence } from './job-evidence.ts';
import type { Reporter } from './reporter.ts';
import { showPage } from './show-page.ts';

/**
 * Makes GitHub show the job as its log tells it now. A message that is older than the log is left to the newer message that follows it, except for
 * the pull request, which must not wait. Answers to commands are no news for the page, and nobody repeats their message when it is lost.
 */
export async function project(
  reporter: Reporter,
  { jobId, version }: ReportMessage,
  commits: readonly Commit[],
): Promise<void> {
  const job = foldCommits(jobId, commits);
  if (!isKnown(job)) return;
  const superseded = commits.slice(version).some(hasNews);
  const isDelivery = isToBeDelivered(job);
  const evidence = superseded && !isDelivery ? undefined : await readEvidence(reporter, job, commits);
  await inSpiteOfRefusals([
    ...(evidence === undefined ? [] : [() => deliver(reporter, job, evidence.report, commits)]),
    ...(evidence === undefined || superseded
      ? []
      : [
          () => showPage(reporter, job, commits, evidence),
          () => showHold(reporter, job, commits, evidence.checklist),
        ]),
    /* Behind the page, which says what is so even while GitHub does not let this be done. */
    ...(isDelivery ? [] : [() => followUpHold(reporter, job, commits, version)]),
  ]);
}

function hasNews({ events }: Commit): boolean {
  return events.some(({ type }) => type !== 'CommandRefused' && type !== 'CommandAcknowledged');
}
