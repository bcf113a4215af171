import { z } from 'zod';
import { factoryNameSchema } from './factory-name.ts';

/** What every executable on the ledger is told: where the log, the artifacts and the queues are. */
export const controlPlaneEnvironmentSchema = z.object({
  FACTORY_NAME: factoryNameSchema,
  TABLE_NAME: z.string().min(3, 'must be the name of the DynamoDB table'),
  ARTIFACT_BUCKET: z.string().min(3, 'must be the name of the S3 bucket for artifacts'),
  JOBS_QUEUE_URL: z.url('must be the URL of the jobs queue'),
  DISPATCH_QUEUE_URL: z.url('must be the URL of the dispatch queue'),
  REPORTS_QUEUE_URL: z
    .url('must be the URL of the reports queue')
    .refine((url) => url.endsWith('.fifo'), 'must be the URL of a FIFO queue'),
  QUARANTINE_QUEUE_URL: z.url('must be the URL of the quarantine queue'),
});
export type ControlPlaneEnvironment = z.infer<typeof controlPlaneEnvironmentSchema>;
