/** Held by whoever sweeps. One whose holder has died is free again when its time is over. */
export type SweepLock = {
  /** Takes the lock until then; false while somebody has it. Both are milliseconds, `until` being later. */
  take(now: number, until: number): Promise<boolean>;
  /** Gives back the lock that was taken until then; nothing happens when somebody else has it by now. */
  release(until: number): Promise<void>;
};
