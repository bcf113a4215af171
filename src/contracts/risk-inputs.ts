import { z } from 'zod';
import { riskFactorSchema } from '../job/job-values.ts';

const count = z.int().nonnegative();

/** How the latest outcomes of a repository's jobs were, at most fifty of them; each job counts once. */
export const reputationSchema = z.object({
  merged: count,
  /** Its pull request was closed without a merge. */
  rejected: count,
  /** Merged after a person had asked for changes. */
  reworked: count,
  /** Merged, and taken back. */
  reverted: count,
  failed: count,
});
export type Reputation = z.infer<typeof reputationSchema>;

/** What a model thinks of a request's risk. It may raise the score and never lower it; its words are shown, never obeyed. */
export const secondOpinionSchema = z.object({
  model: z.string().min(1),
  score: z.int().min(0).max(100),
  factors: z.array(riskFactorSchema).max(20),
});
export type SecondOpinion = z.infer<typeof secondOpinionSchema>;

/** `missing`: a model is configured and gave no opinion, for this reason. The request then waits for a person: silence is no good opinion. */
export const opinionSchema = z.union([
  secondOpinionSchema,
  z.strictObject({ missing: z.string().min(1).max(500) }),
]);
export type Opinion = z.infer<typeof opinionSchema>;
