import { z } from 'zod';

/** One thing the job has to achieve, and how one sees that it is achieved. Words for people and agents; nothing of it is ever run. */
export const specItemSchema = z.object({
  id: z.string().min(1),
  text: z.string().min(1),
  acceptance: z.array(z.string().min(1)).optional(),
});
export type SpecItem = z.infer<typeof specItemSchema>;

/**
 * What a job is measured by: the checklist that the control plane derived from the request and everything that was added to it. People see it before work
 * starts, and the worker's plan is made of it. Stored as an artifact; the verdict points at it.
 */
export const specSchema = z.object({
  schemaVersion: z.literal(1),
  title: z.string(),
  items: z.array(specItemSchema).min(1),
  /** By the structure of the text alone, or with a model's help; of a scripted model, people must be told. */
  derivedBy: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('structure') }),
    z.object({ kind: z.literal('model'), model: z.string(), scripted: z.boolean() }),
  ]),
});
export type Spec = z.infer<typeof specSchema>;
