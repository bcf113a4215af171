import type { JobEvent } from './job-event.ts';

/** GitHub's own parts may lag behind each other for a while; what still does not fit so long after it was written is taken at its word. */
export const longestLagMs = 5 * 60_000;

/**
 * Whether GitHub may not show yet what the newest attempt has pushed, or the pull request that was opened for it at `shownAt` (ISO time), which may be an hour after the push. `now` in milliseconds
 * since the epoch.
 */
export function deliveryMayLag(
  commits: readonly { at: string; events: readonly JobEvent[] }[],
  now: number,
  shownAt?: string,
): boolean {
  const ageMs = sinceWritten(commits, now, shownAt);
  return ageMs !== undefined && ageMs < longestLagMs;
}

/** How long ago the newest push was recorded, or its pull request was shown, whichever came later, in milliseconds; undefined before there is a push. */
export function sinceWritten(
  commits: readonly { at: string; events: readonly JobEvent[] }[],
  now: number,
  shownAt?: string,
): number | undefined {
  const pushedMs = sincePushed(commits, now);
  if (pushedMs === undefined || shownAt === undefined) return pushedMs;
  return Math.max(0, Math.min(pushedMs, now - Date.parse(shownAt)));
}

/** How long ago the newest push was recorded, in milliseconds; undefined before there is one. */
export function sincePushed(
  commits: readonly { at: string; events: readonly JobEvent[] }[],
  now: number,
): number | undefined {
  const pushed = commits.findLast(({ events }) => events.some(({ type }) => type === 'BranchPushed'));
  return pushed === undefined ? undefined : now - Date.parse(pushed.at);
}
