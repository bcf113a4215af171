/** Who holds a slot. */
export type SlotOwner = { jobId: string; attempt: number };

/** Owned places to run in: one item per slot and scope (`account`, `repository:<id>`). */
export type SlotStore = {
  /** Takes a free slot of the scope, or finds the one the owner already has; undefined when all `limit` are taken. */
  acquire(scope: string, limit: number, owner: SlotOwner): Promise<number | undefined>;
  /** Gives back the owner's slot of the scope; nothing happens when it has none. */
  release(scope: string, owner: SlotOwner): Promise<void>;
  owners(scope: string): Promise<SlotOwner[]>;
};
