import { evidencePassesAfterMs, mayPass } from '../../contracts/passing-evidence.ts';
import type { Job } from '../../job/job.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Finding } from './finding-of.ts';

/** Whether what was found is to be nudged in this sweep; who asks is taken to nudge it then. */
export type NudgePauses = (job: Job, finding: Finding) => boolean;

const minuteMs = 60_000;
const longestMs = 30 * minuteMs;
/** A sweep may be somewhat early after one that was late. */
const slackMs = minuteMs / 2;

/** They wake the dispatcher, for whom each minute may be the one that has a place, and whose message waits for nobody. */
const eachMinute: readonly Finding['kind'][] = ['approved-waits', 'task-not-started'];

/**
 * What stands still is nudged at once, then 1, 2, 4, 8, 16 and 32 minutes after that, and every half an hour. Its message may be on its way yet: where GitHub wants no requests for an hour it waits for so long,
 * and one more for each minute would all be carried out when that is over, and have GitHub refuse again. A process that forgets begins anew, which is a message more.
 * What is soon no news any more is said again as soon as that: its message is ignored when it comes late, and asks GitHub nothing.
 */
export function createNudgePauses({ now }: Clock): NudgePauses {
  const nudged = new Map<string, { first: number; last: number }>();
  return ({ id, version }, finding) => {
    const { kind } = finding;
    if (eachMinute.includes(kind)) return true;
    const key = `${id} ${version} ${kind}`;
    const known = nudged.get(key);
    const at = now();
    if (known !== undefined) {
      const pauseMs = Math.min(Math.max(known.last - known.first, minuteMs), longestPauseMs(finding));
      if (at - known.last < pauseMs - slackMs) return false;
    }
    for (const [other, { last }] of nudged) if (at - last > 2 * longestMs) nudged.delete(other);
    nudged.set(key, { first: known?.first ?? at, last: at });
    return true;
  };
}

function longestPauseMs(finding: Finding): number {
  return finding.kind === 'worker-lost' && mayPass(finding.evidence) ? evidencePassesAfterMs : longestMs;
}
