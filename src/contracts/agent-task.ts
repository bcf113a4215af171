import { z } from 'zod';
import { artifactRefSchema, type StopReason, stopReasonSchema, usageSchema } from '../job/job-values.ts';
import { roleNames } from './role-names.ts';
import { outputNames, specialities } from './task-output.ts';

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

/** What an agent is asked to do: references, never transcripts. Whatever carries it out (the native agent, another CLI) gets no more than this. */
export const agentTaskSchema = z.object({
  id: z.string().min(1),
  type: z.enum(agentTaskTypes),
  role: z.enum(roleNames),
  speciality: z.enum(specialities).optional(),
  input: z.object({
    /** `owner/name#12` */
    issueRef: z.string(),
    /** The input hash under which people were shown the SPEC. */
    specRef: z.string(),
    /** Items of the SPEC that the task is about. */
    itemIds: z.array(z.string()),
    /** The commit whose tree the task begins with. */
    baseTree: z.string(),
    /** `base..head`: the change that is to be judged. */
    diffRef: z.string().optional(),
    evidenceRefs: z.array(artifactRefSchema),
  }),
  /** The factory's own words to the role: these are instructions. */
  instructions: z.string(),
  /** The words of others, put together by the supervisor and fenced: these are data. */
  brief: z.string(),
  checklist: z.array(checklistItemSchema),
  /** What has to come with `finish`: a name in `outputSchemas`. */
  expectedOutput: z.enum(outputNames),
  /** Ids of the earlier tasks of the attempt whose results it may build on. */
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
  status: z.enum(['done', 'unfinished', 'failed']),
  stopReason: stopReasonSchema,
  /** The agent's own summary, or why it stopped; text for people. */
  summary: z.string(),
  /** With status `done`: fits the schema that the task named. */
  output: z.unknown().optional(),
  checklist: z.array(checklistItemSchema),
  /** With stop reason `blocked`: what only people can tell. */
  questions: z.array(questionSchema).max(mostQuestions).optional(),
  learnings: z.array(z.object({ fact: z.string().max(500), scopeGlobs: z.array(z.string()) })),
  treeBefore: z.string(),
  treeAfter: z.string(),
  steps: z.int().nonnegative(),
  /** What the agent leaves besides the tree. */
  evidence: z.array(artifactRefSchema),
  usage: usageSchema,
  traceRef: artifactRefSchema.optional(),
});
export type AgentResult = z.infer<typeof agentResultSchema>;

/** Ends after which another iteration could finish the task. */
const unfinished: readonly StopReason[] = ['partial', 'context', 'timeout'];

export function statusOf(stopReason: StopReason): AgentResult['status'] {
  if (stopReason === 'success') return 'done';
  return unfinished.includes(stopReason) ? 'unfinished' : 'failed';
}
