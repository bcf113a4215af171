import { z } from 'zod';

/** What travels on the dispatch queue. `wake`: there may be something to start; the dispatcher reads the list itself. */
export const dispatchMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('wake'), jobId: z.string().min(1) }),
  /** End the task of an attempt that lost its rights. Its slot stays taken until `task-stopped` says that it is gone. */
  z.object({ type: z.literal('stop-task'), jobId: z.string().min(1), attempt: z.int().positive() }),
  /** The platform reports that the task has ended (ECS task state change; child process exit). */
  z.object({
    type: z.literal('task-stopped'),
    jobId: z.string().min(1),
    attempt: z.int().positive(),
    reason: z.string(),
  }),
]);
export type DispatchMessage = z.infer<typeof dispatchMessageSchema>;
