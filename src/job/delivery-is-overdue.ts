import { sincePushed } from './delivery-may-lag.ts';
import type { JobEvent } from './job-event.ts';

/** As long a person may take to give the factory a permission, or GitHub to change its mind, before the job is handed to people. */
const longestWaitMs = 60 * 60_000;

/**
 * Whether what the newest attempt has pushed could have been shown for so long that nobody waits any more for what keeps it from that.
 * Time counts too in which GitHub wanted no requests, for nothing tells of that: after an hour of it the first refusal goes to people. `now` in milliseconds since the epoch.
 */
export function deliveryIsOverdue(
  commits: readonly { at: string; events: readonly JobEvent[] }[],
  now: number,
): boolean {
  const ageMs = sincePushed(commits, now);
  return ageMs !== undefined && ageMs >= longestWaitMs;
}
