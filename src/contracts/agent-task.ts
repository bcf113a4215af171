import { z } from 'zod';
import { artifactRefSchema, stopReasonSchema, usageSchema } from '../job/job-values.ts';

export const agentTaskTypes = [
  'plan',
  'test_design',
  'develop',
  'qa',
  'validate',
  'critique',
  'security',
] as const;
export const toolNames = [
  'bash',
  'read',
  'edit',
  'write',
  'apply_patch',
  'grep',
  'checklist',
  'learn',
  'finish',
] as const;
export type ToolName = (typeof toolNames)[number];

/** One item of the SPEC checklist. `done` needs evidence that the factory ran; `claimed` is only the agent's word. */
export const checklistItemSchema = z.object({
  id: z.string().min(1),
  text: z.string().min(1),
  acceptance: z.string().optional(),
  state: z.enum(['open', 'claimed', 'done']),
});
export type ChecklistItem = z.infer<typeof checklistItemSchema>;

/** What an agent is asked to do: references, never transcripts. */
export const agentTaskSchema = z.object({
  id: z.string().min(1),
  type: z.enum(agentTaskTypes),
  speciality: z.enum(['backend', 'frontend', 'devops', 'docs']).optional(),
  /** The words the agent is given, put together by the supervisor from the frozen request and the additions. */
  brief: z.string(),
  checklist: z.array(checklistItemSchema),
  dependsOn: z.array(z.string()),
  constraints: z.object({
    tools: z.array(z.enum(toolNames)),
    writeGlobs: z.array(z.string()),
    denyGlobs: z.array(z.string()),
    net: z.enum(['none', 'registry']),
    maxSteps: z.int().positive(),
    maxMicroUsd: z.int().nonnegative(),
    wallMs: z.int().positive(),
    model: z.string(),
  }),
});
export type AgentTask = z.infer<typeof agentTaskSchema>;

/** What an agent asks people before it begins; more at once, or longer ones, nobody answers. */
export const questionSchema = z.string().trim().min(1).max(500);
export const mostQuestions = 10;

export const agentResultSchema = z.object({
  taskId: z.string(),
  stopReason: stopReasonSchema,
  /** The agent's own summary, or why it stopped; text for people. */
  summary: z.string(),
  checklist: z.array(checklistItemSchema),
  /** With stop reason `blocked`: what only people can tell. */
  questions: z.array(questionSchema).max(mostQuestions).optional(),
  learnings: z.array(z.object({ fact: z.string().max(500), scopeGlobs: z.array(z.string()) })),
  treeBefore: z.string(),
  treeAfter: z.string(),
  steps: z.int().nonnegative(),
  usage: usageSchema,
  trace: artifactRefSchema.optional(),
});
export type AgentResult = z.infer<typeof agentResultSchema>;
