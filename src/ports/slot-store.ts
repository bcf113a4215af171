/** Whose place it is. */
export type SlotOwner = { jobId: string; attempt: number };

/**
 * A place as it was asked for. `version`: that of the job's log at which the start was begun; of two who begin the same attempt, the place is the one's who began at the
 * later version, and the other can no longer give it back.
 */
export type Slot = SlotOwner & { version: number };

/** Owned places to run in: one item per slot and scope (`factory`, `repository:<id>`). */
export type SlotStore = {
  /** Takes a free slot of the scope, or takes over the one the owner already has; undefined when all `limit` are taken. */
  acquire(scope: string, limit: number, slot: Slot): Promise<number | undefined>;
  /** Gives back the owner's slot of the scope; nothing happens when it has none, or when a start that was begun at a later version has it. */
  release(scope: string, slot: Slot): Promise<void>;
  owners(scope: string): Promise<SlotOwner[]>;
};
