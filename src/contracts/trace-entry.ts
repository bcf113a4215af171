import { z } from 'zod';
import { sha256Schema, usageSchema } from '../job/job-values.ts';

/**
 * One line of a trace (JSONL), redacted before it is written. `payload` is the whole response or result; of a request it is what it
 * adds to the one before (`added`, from message `from` on). `requestHash` is the SHA-256 of the canonical JSON of the whole model request, by which a strict
 * replay notices the first divergence.
 */
export const traceEntrySchema = z.object({
  seq: z.int().nonnegative(),
  taskId: z.string(),
  role: z.string(),
  iteration: z.int().nonnegative(),
  kind: z.enum([
    'start',
    'model_request',
    'model_response',
    'model_error',
    'tool_call',
    'tool_result',
    'gate',
    'git',
    'nudge',
    'budget',
    'stop',
    'note',
  ]),
  requestHash: sha256Schema.optional(),
  payload: z.unknown(),
  treeHash: z.string().optional(),
  at: z.string(),
  usage: usageSchema.partial().optional(),
});
export type TraceEntry = z.infer<typeof traceEntrySchema>;
