import { factoryConfigDefaults } from '../../config/factory-config-defaults.ts';
import { priorities } from '../../job/job-values.ts';
import type { Head } from '../../ports/head-store.ts';

const minuteMs = 60_000;

/**
 * The level of a waiting job: its priority (0: critical), and one higher each time it has waited its target or the default once more, whichever is longer, so that no stream of urgent
 * jobs keeps it waiting for ever. The time counts from the last start in the repository of a job of its priority: whoever waits for others of its own kind has its turn without
 * ageing, and a flood does not rise above the jobs of others by its own length. `lastStart`, `now`: milliseconds since 1970.
 */
export function agedLevel(head: Head, lastStart: number, now: number): number {
  const waitedMs = now - Math.max(Date.parse(head.stateSince), lastStart);
  const risen = Math.floor(Math.max(0, waitedMs) / ageingMs(head));
  return Math.max(0, priorities.indexOf(head.priority) - risen);
}

/** Whether the job has waited its target or the default, whichever is longer, since it was approved. */
export function isOverdue(head: Head, now: number): boolean {
  return now - Date.parse(head.stateSince) >= ageingMs(head);
}

/** A target shorter than the default makes nobody age faster: repositories set their own, and share the workers. */
function ageingMs({ priority, startBy, stateSince }: Head): number {
  const own = startBy === undefined ? 0 : Date.parse(startBy) - Date.parse(stateSince);
  return Math.max(own, factoryConfigDefaults.service_levels[priority] * minuteMs);
}
