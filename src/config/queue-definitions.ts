/** How often a message may be received before it is put into its dead-letter queue. */
export const maximalReceives = 5;

/** The factory's queues: their names, and whether they keep order within a group. How long a received message stays hidden follows from who consumes it: function-settings.ts. */
export const queueDefinitions = {
  jobs: { name: 'jobs', fifo: false },
  dispatch: { name: 'dispatch', fifo: false },
  reports: { name: 'reports.fifo', fifo: true },
} as const;

export type ConsumedQueue = keyof typeof queueDefinitions;

/** `jobs-dead`, `reports-dead.fifo`: where messages go that failed too often. */
export function deadLetterName(name: string): string {
  return name.endsWith('.fifo') ? `${name.slice(0, -'.fifo'.length)}-dead.fifo` : `${name}-dead`;
}

export const quarantineName = 'quarantine';

/**
 * What a message that was told a time waits for at most: as long as GitHub's longest limit lasts, and the half a minute over which those that wait for it come back. Five times of it are less than the four days that a queue keeps a message, and once is less than the
 * twelve hours for which SQS hides one. Behind a message of a FIFO queue its group waits as long: the reports of one job, all of which ask the same installation.
 */
const longestNamedSeconds = 60 * 60 + 30;

/**
 * How long a message waits before it looks again at what mostly passes at once and may last for minutes: five times as long as that has lasted, so that the first looks come soon and
 * the last of all tries not before the longest time is over.
 */
export function secondsUntilNextLook(lastedMs: number, longestMs: number): number {
  return Math.max(0, Math.ceil(Math.min(5 * lastedMs, longestMs - lastedMs) / 1_000) + 1);
}

/**
 * After how many seconds a message that failed comes back: 2, 4, 8, 16, and not before the other side wants to be asked again. Each wait uses up one try, as any failure does: the queue counts
 * deliveries. Coming back before would use up all of them in vain.
 */
export function secondsUntilRetry(receiveCount: number, namedSeconds = 0): number {
  return Math.max(Math.min(2 ** receiveCount, 60), Math.min(Math.ceil(namedSeconds), longestNamedSeconds));
}
