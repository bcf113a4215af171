/** A message that failed too often, as it waits in a dead-letter queue. */
export type DeadLetter = {
  messageId: string;
  /** Exactly as it was sent. */
  body: string;
  /** ISO time at which it was last sent to the queue it came from, or put here. */
  sentAt: string;
  /** How often it was put back by itself. */
  redrives: number;
};

/** One queue's dead letters. Errors as of the queue: FactoryError `sqs-unavailable` or `sqs-refused`. */
export type DeadLetters = {
  /** About how many there are, also those that somebody holds. */
  depth(): Promise<number>;
  /** Takes up to `limit` of them, hidden from others for a minute. */
  take(limit: number): Promise<DeadLetter[]>;
  /** Sends a taken one back to its queue, marked with `redrives`, then removes it here; a crash in between sends it twice. */
  putBack(letter: DeadLetter, redrives: number): Promise<void>;
  /** Lets others have a taken one again. */
  release(letter: DeadLetter): Promise<void>;
};
