/** The queues whose dead letters a person can put back; the names that `factory redrive --queue` takes. */
export const redrivenQueues = ['jobs', 'dispatch', 'reports'] as const;
export type RedrivenQueue = (typeof redrivenQueues)[number];
