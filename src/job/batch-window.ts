import type { BatchWindow } from './job-values.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * Whether jobs may start at this time (milliseconds since 1970). A window that ends before it begins goes over midnight; one that ends when it begins is the
 * whole day. The minute of its end is outside.
 */
export function isOpenAt({ from, to }: BatchWindow, now: number): boolean {
  const [begin, end, time] = [msOf(from), msOf(to), timeOfDay(now)];
  if (begin === end) return true;
  return begin < end ? begin <= time && time < end : begin <= time || time < end;
}

/** When jobs may start next, in milliseconds since 1970: now, where the window is open. */
export function nextOpening(window: BatchWindow, now: number): number {
  if (isOpenAt(window, now)) return now;
  const untilOpening = msOf(window.from) - timeOfDay(now);
  return now + (untilOpening < 0 ? untilOpening + dayMs : untilOpening);
}

/** Days of UTC all have the same length: there are no leap seconds in a `Date`, and no summer time. */
function timeOfDay(now: number): number {
  return ((now % dayMs) + dayMs) % dayMs;
}

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * minuteMs;
}
