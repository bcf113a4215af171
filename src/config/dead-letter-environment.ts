import { z } from 'zod';
import { controlPlaneEnvironmentSchema } from './control-plane-environment.ts';

/** Where messages wait that failed too often, one queue for each queue that is consumed. */
export const deadLetterEnvironmentSchema = z.object({
  JOBS_DEAD_QUEUE_URL: z.url('must be the URL of the dead-letter queue of the jobs queue'),
  DISPATCH_DEAD_QUEUE_URL: z.url('must be the URL of the dead-letter queue of the dispatch queue'),
  REPORTS_DEAD_QUEUE_URL: z
    .url('must be the URL of the dead-letter queue of the reports queue')
    .refine((url) => url.endsWith('.fifo'), 'must be the URL of a FIFO queue'),
});

/** What `factory redrive` is told of a deployment. */
export const redriveEnvironmentSchema = controlPlaneEnvironmentSchema
  .pick({ JOBS_QUEUE_URL: true, DISPATCH_QUEUE_URL: true, REPORTS_QUEUE_URL: true })
  .extend(deadLetterEnvironmentSchema.shape);
export type RedriveEnvironment = z.infer<typeof redriveEnvironmentSchema>;
