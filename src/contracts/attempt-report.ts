import { z } from 'zod';
import {
  artifactRefSchema,
  gateResultSchema,
  microUsdSchema,
  stopReasonSchema,
  usageSchema,
} from '../job/job-values.ts';
import { checklistItemSchema } from './agent-task.ts';
import { qualitySchema } from './quality.ts';
import { roleNames } from './role-names.ts';
import { sandboxProtectionSchema, sandboxRungs } from './sandbox-protection.ts';
import { severities } from './task-output.ts';

/** One item of the SPEC and what shows that it is met: a command that the factory ran itself, on the commit that is delivered. */
export const requirementEvidenceSchema = z.object({
  itemId: z.string(),
  text: z.string(),
  verdict: z.enum(['met', 'not met', 'not checked']),
  command: z.string().optional(),
  exitCode: z.int().nullable().optional(),
  note: z.string().optional(),
});
export type RequirementEvidence = z.infer<typeof requirementEvidenceSchema>;

/** An objection of a reviewer that the factory could see for itself. */
export const reportedFindingSchema = z.object({
  role: z.enum(roleNames),
  severity: z.enum(severities),
  file: z.string(),
  line: z.int().positive(),
  claim: z.string(),
  state: z.enum(['fixed', 'open']),
});
export type ReportedFinding = z.infer<typeof reportedFindingSchema>;

/** What one role did on the same items: its iterations together. */
export const taskSummarySchema = z.object({
  role: z.enum(roleNames),
  model: z.string(),
  itemIds: z.array(z.string()),
  /** How the last iteration ended. */
  outcome: stopReasonSchema,
  iterations: z.int().positive(),
  microUsd: microUsdSchema,
});
export type TaskSummary = z.infer<typeof taskSummarySchema>;

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
  sandbox: z.enum(sandboxRungs),
  /** Reports of earlier versions lack it. */
  protection: sandboxProtectionSchema.optional(),
  summary: z.string(),
  checklist: z.array(checklistItemSchema),
  /** Reports of earlier versions lack these four. */
  evidence: z.array(requirementEvidenceSchema).default([]),
  tasks: z.array(taskSummarySchema).default([]),
  findings: z.array(reportedFindingSchema).default([]),
  /** Objections that could not be verified. */
  droppedFindings: z.int().nonnegative().default(0),
  gates: z.array(gateResultSchema),
  /** Absent when no gate ran. */
  quality: qualitySchema.optional(),
  /** Verification could not run at all (no command was found). */
  unverified: z.boolean(),
  changedFiles: z.array(
    z.object({ path: z.string(), added: z.int().nonnegative(), removed: z.int().nonnegative() }),
  ),
  learnings: z.array(z.object({ fact: z.string(), scopeGlobs: z.array(z.string()) })),
  /** Names of the learnings that the agent was told. */
  recalled: z.array(z.string()).optional(),
  blockedHosts: z.array(z.string()),
  usage: usageSchema,
  trace: artifactRefSchema.optional(),
});
export type AttemptReport = z.infer<typeof attemptReportSchema>;
