import { secondsUntilNextLook } from '../../config/queue-definitions.ts';
import type { Commit } from '../../contracts/commit.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { isJudgedAnew } from '../../job/is-judged-anew.ts';
import type { KnownJob } from '../../job/job.ts';
import { transitions } from '../../job/transitions.ts';
import { unrecordedHoldSince } from '../../job/unrecorded-hold-since.ts';
import type { Governance } from '../governance.ts';

/** So long the reporter may take to tell of a pull request that reviewers see already, also while GitHub makes trouble. No longer, or the tries of a message would not last until then. */
const recordingMayTakeMs = 20 * 60_000;

/**
 * Reviewers see the pull request that holds a job a little sooner than the log knows it, also when the request is changed and judged anew meanwhile, and even goes on. Throws `hold-unrecorded`
 * (retry) as long as that may be so.
 */
export function awaitRecord(
  { clock }: Pick<Governance, 'clock'>,
  { job, commits }: { job: KnownJob; commits: readonly Commit[] },
  number: number,
): void {
  const since = unrecordedSince(job, commits);
  if (since === undefined) return;
  const lastedMs = clock.now() - Date.parse(since);
  if (lastedMs > recordingMayTakeMs) return;
  throw new FactoryError(
    'hold-unrecorded',
    `Job ${job.id} does not know yet that pull request #${number} holds it.`,
    { disposition: 'retry', retryAfterSeconds: secondsUntilNextLook(lastedMs, recordingMayTakeMs) },
  );
}

/** Since when there could be a pull request that the log does not know; undefined when there can be none. */
function unrecordedSince(job: KnownJob, commits: readonly Commit[]): string | undefined {
  if (job.state === 'HELD' || isJudgedAnew(job)) return job.stateSince;
  if (transitions.RecordHold[job.state] === undefined) return undefined;
  return unrecordedHoldSince(commits);
}
