import { z } from 'zod';
import { planSchema } from '../tasks/plan.ts';

const redProofSchema = z.union([
  z.object({ red: z.literal(true), failing: z.array(z.string()), tests: z.array(z.string()).default([]) }),
  z.object({ red: z.literal(false), reason: z.string() }),
]);

/** How far an attempt has come: all that its successor needs besides the tree. It lies in the checkpoint's bundle. */
export const progressSchema = z.object({
  schemaVersion: z.literal(1),
  lane: z.enum(['fast', 'full']),
  plan: planSchema,
  /** Ids of the plan's items that have passed what the factory ran. */
  finished: z.array(z.string()),
  /** Tests that were red when they should be, by the items they are for. */
  frozen: z.array(z.object({ path: z.string(), blob: z.string(), itemId: z.string() })),
  redProofs: z.record(z.string(), redProofSchema),
  /** What one iteration has to tell the next; never a transcript. */
  handoff: z.string(),
});
export type Progress = z.infer<typeof progressSchema>;
