import { z } from 'zod';
import { microUsdSchema, repositorySchema } from '../job/job-values.ts';

/**
 * What became of a job. `exported`: it was delivered as an archive, of which nobody can say what became. `rejected`: people closed its pull request. `refused`: governance would not run it. `reverted`: it was merged and taken back. `cancelled`: people
 * withdrew it after it had delivered.
 */
export const outcomeResults = [
  'merged',
  'exported',
  'rejected',
  'failed',
  'no-changes',
  'refused',
  'cancelled',
  'reverted',
] as const;

const count = z.int().nonnegative();

/** How one job ended, as its log tells it: made of the log, and to be made again from it. */
export const outcomeSchema = z.object({
  jobId: z.string().min(1),
  /** The commit of the log it was made from; a later one replaces it. */
  version: z.int().positive(),
  repository: repositorySchema,
  result: z.enum(outcomeResults),
  /** ISO times. */
  createdAt: z.string(),
  endedAt: z.string(),
  /** Rounds after a review, after red checks, and of questions. */
  rounds: z.object({ review: count, ci: count, questions: count }),
  attempts: count,
  agent: z.string(),
  model: z.string(),
  riskScore: z.int().min(0).max(100),
  /** Ids of the risk factors that the verdict named. */
  factors: z.array(z.string()),
  microUsd: microUsdSchema,
});
export type Outcome = z.infer<typeof outcomeSchema>;
