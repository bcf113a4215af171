import { z } from 'zod';
import { sha256Schema } from '../job/job-values.ts';

/** The hash of one commit, kept outside the table: whoever changes the log up to here later has to change this too. */
export const anchorSchema = z.object({
  jobId: z.string().min(1),
  version: z.int().positive(),
  /** The commit's `hash`; through the chain it stands for every commit before it as well. */
  hash: sha256Schema,
});
export type Anchor = z.infer<typeof anchorSchema>;
