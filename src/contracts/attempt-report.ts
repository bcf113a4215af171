import { z } from 'zod';
import { artifactRefSchema, gateResultSchema, usageSchema } from '../job/job-values.ts';
import { checklistItemSchema } from './agent-task.ts';

/** What an attempt leaves behind for people: the PR body and the sticky comment are rendered from it. Stored as an artifact. */
export const attemptReportSchema = z.object({
  schemaVersion: z.literal(1),
  jobId: z.string(),
  attempt: z.int().positive(),
  agent: z.string(),
  model: z.string(),
  /** True when the answers came from a scripted model: every page and PR says so. */
  scripted: z.boolean(),
  /** The rung of the sandbox ladder in force. */
  sandbox: z.string(),
  summary: z.string(),
  checklist: z.array(checklistItemSchema),
  gates: z.array(gateResultSchema),
  /** Verification could not run at all (no command was found). */
  unverified: z.boolean(),
  changedFiles: z.array(
    z.object({ path: z.string(), added: z.int().nonnegative(), removed: z.int().nonnegative() }),
  ),
  learnings: z.array(z.object({ fact: z.string(), scopeGlobs: z.array(z.string()) })),
  blockedHosts: z.array(z.string()),
  usage: usageSchema,
  trace: artifactRefSchema.optional(),
});
export type AttemptReport = z.infer<typeof attemptReportSchema>;
