import { secondsUntilNextLook } from '../config/queue-definitions.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { endsJob } from '../job/ends-job.ts';
import { isRecordedPullRequest } from '../job/is-recorded-pull-request.ts';
import { isTerminal } from '../job/job-state.ts';
import type { Governance } from './governance.ts';
import type { FactoryPullRequest } from './job-of-pull-request.ts';
import { isMergedWork } from './merged-work.ts';

/** So long the news of a merge may come after that of its revert: a webhook may be tried again, and what got lost the sweeper finds in its next round. No longer, or the tries of a message would not last until then. */
const recordingMayTakeMs = 20 * 60_000;
/** A message has been on its way for a moment, also where the clocks do not show it: the pauses grow from there. */
const shortestWayMs = 1_000;

/**
 * Merged work may be taken back before the log knows that it was merged. Throws FactoryError `merge-unrecorded` (retry) as long as that merge may yet be recorded and complete the job. `since`: when
 * what follows from the merge was first heard of, an ISO string.
 */
export async function awaitMerge(
  governance: Governance,
  { jobId, job, pullRequest }: Pick<FactoryPullRequest, 'jobId' | 'job' | 'pullRequest'>,
  since: string,
): Promise<void> {
  const { state, details } = job;
  const { number, merged } = pullRequest;
  if (!merged || isTerminal(state) || !endsJob(details, pullRequest)) return;
  const isRecorded = isRecordedPullRequest(details, number);
  if (!isRecorded && !(await isMergedWork(governance, details, pullRequest))) return;
  const lastedMs = Math.max(shortestWayMs, governance.clock.now() - Date.parse(since));
  if (lastedMs > recordingMayTakeMs) return;
  throw new FactoryError(
    'merge-unrecorded',
    `Job ${jobId} does not know yet that pull request #${number} was merged, which somebody takes back already. Looking again later.`,
    { disposition: 'retry', retryAfterSeconds: secondsUntilNextLook(lastedMs, recordingMayTakeMs) },
  );
}
