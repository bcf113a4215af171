import type { JobEvent } from './job-event.ts';

/** GitHub's own parts may lag behind each other for a while; what still does not fit so long after the push is taken at its word. */
export const longestLagMs = 5 * 60_000;

/** Whether GitHub may not show yet what the newest attempt has pushed. `now` in milliseconds since the epoch. */
export function deliveryMayLag(
  commits: readonly { at: string; events: readonly JobEvent[] }[],
  now: number,
): boolean {
  const ageMs = sincePushed(commits, now);
  return ageMs !== undefined && ageMs < longestLagMs;
}

/** How long ago the newest push was recorded, in milliseconds; undefined before there is one. */
export function sincePushed(
  commits: readonly { at: string; events: readonly JobEvent[] }[],
  now: number,
): number | undefined {
  const pushed = commits.findLast(({ events }) => events.some(({ type }) => type === 'BranchPushed'));
  return pushed === undefined ? undefined : now - Date.parse(pushed.at);
}
