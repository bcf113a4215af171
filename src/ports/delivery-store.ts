/** Which webhook deliveries have been enqueued. Marked together with or after the enqueue, never before. */
export type DeliveryStore = {
  has(key: string): Promise<boolean>;
  /** Marks the key; `expiresAt` in ISO time. Marking twice is harmless. */
  mark(key: string, expiresAt: string): Promise<void>;
};
