import { z } from 'zod';
import { riskClasses } from '../job/job-values.ts';

/** What a model answers about a request, in exactly this form; every field is wanted, so that servers can enforce the schema. */
export const requestAnalysisSchema = z.strictObject({
  items: z.array(z.strictObject({ text: z.string(), acceptance: z.array(z.string()) })),
  factors: z.array(z.strictObject({ class: z.enum(riskClasses), points: z.number(), reason: z.string() })),
  questions: z.array(z.string()),
});
export type RequestAnalysis = z.infer<typeof requestAnalysisSchema>;
