/** A job whose log has moved to `version` since it was last anchored. */
export type UnanchoredHead = { jobId: string; version: number };

/** The jobs that are still to be anchored. Putting a head puts its job here. */
export type UnanchoredHeads = {
  /** Those at rest (ended, or waiting for a person) before those that are moving, then the longest in their state first. May lag behind by moments. */
  list(limit: number): Promise<UnanchoredHead[]>;
  /** The log is anchored up to this version: the job leaves the list, unless it has moved on. */
  anchored(head: UnanchoredHead): Promise<void>;
  /** Could not be anchored: the job stays, behind all others. `at`: ISO time, the order among such jobs. */
  postpone(head: UnanchoredHead, at: string): Promise<void>;
};
