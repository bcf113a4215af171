import { z } from 'zod';

/** What travels on the reports queue (FIFO, one group per job). `project`: make GitHub show the job as the log tells it now. */
export const reportMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('project'), jobId: z.string().min(1), version: z.int().positive() }),
  /** Say what the commit of this version means to the people it concerns (a reaction, a short new comment), then as `project`. */
  z.object({ type: z.literal('notify'), jobId: z.string().min(1), version: z.int().positive() }),
]);
export type ReportMessage = z.infer<typeof reportMessageSchema>;
