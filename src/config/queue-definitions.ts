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

/** After how many seconds a message that failed comes back: 2, 4, 8, 16. */
export function secondsUntilRetry(receiveCount: number): number {
  return Math.min(2 ** receiveCount, 60);
}
