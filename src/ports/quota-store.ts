/** Whose quota: one account's within one installation, of one UTC hour (`2026-03-01T12`). */
export type QuotaScope = { installationId: number; accountId: number; hour: string };

/** `full` is answered to the one command that found the quota used up first, `closed` to every later one. */
export type QuotaAnswer = 'granted' | 'full' | 'closed';

/** How many commands one account may give within an hour, counted by their ids. */
export type QuotaStore = {
  /**
   * Counts a command unless `limit` others were counted before. The same command id hears the same answer again and is counted once, as long as the limit
   * stays the same. Once an hour is full it stays so, also when the limit is raised.
   */
  take(scope: QuotaScope, commandId: string, limit: number): Promise<QuotaAnswer>;
  /** Whether the hour was found full by another command than this one: then nothing needs to be asked to refuse it. */
  isClosedTo(scope: QuotaScope, commandId: string): Promise<boolean>;
};
