import type { Start, StartTally } from '../contracts/start-tally.ts';

/** Counts the starts of each repository, so that there are pauses between them and no more than so many a day. */
export type StartStore = {
  /**
   * Counts a start if `mayStart` allows it, seeing the starts of all others; atomically, so that of two starts at once the second is seen with the first. An attempt that is
   * counted again is counted once, at its newest time, unless it was counted for a later version of its job's log.
   */
  add(repositoryId: number, start: Start, mayStart: (others: StartTally) => boolean): Promise<boolean>;
  /** Takes back the start of an attempt that did not begin after all; nothing happens when it was not counted, or for a later version of its job's log. */
  remove(repositoryId: number, start: Omit<Start, 'at'>): Promise<void>;
  /** What is counted; `noStarts` before the first one. The day is that of the newest start. */
  tally(repositoryId: number): Promise<StartTally>;
};
