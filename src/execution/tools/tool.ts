import { z } from 'zod';
import type { ChecklistItem, ToolName } from '../../contracts/agent-task.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import type { ModelTool } from '../agents/model-client.ts';
import type { WorkspaceFiles } from '../workspace/workspace-files.ts';
import type { OutputFiles } from './output-files.ts';

/** What an agent's run keeps in memory; the session tools (`checklist`, `learn`, `finish`) act on nothing else. */
export type AgentSession = {
  checklist: ChecklistItem[];
  learnings: { fact: string; scopeGlobs: string[] }[];
  /** Reads what the task has to hand in; pure. */
  readOutput(written: unknown): { value: unknown } | { problems: string[] };
  /** How often what was handed in did not fit. */
  refusedOutputs: number;
  finished:
    | { outcome: 'success' | 'partial' | 'blocked'; summary: string; output?: unknown; questions?: string[] }
    | undefined;
};

/** What tools are given. */
export type ToolContext = {
  workspace: string;
  files: WorkspaceFiles;
  outputs: OutputFiles;
  sandbox: Sandbox;
  commandEnvironment: Record<string, string>;
  network: 'none' | 'egress';
  /** Time left for the whole task: no command may run longer. */
  remainingMs: number;
  signal: AbortSignal;
  session: AgentSession;
};

/** What a model is told of its call. `sandboxFailed`: the sandbox itself does not work, which ends the task. */
export type ToolOutcome = {
  text: string;
  failed: boolean;
  timedOut?: boolean | undefined;
  sandboxFailed?: boolean | undefined;
};

/** A tool with its input already bound to its schema: `use` takes whatever the model wrote. */
export type Tool = {
  name: ToolName;
  description: string;
  parameters: ModelTool['parameters'];
  /** `session` tools are pure functions of the run's memory; a replay runs them for real. */
  acts: 'on-session' | 'on-workspace';
  /** May change the tree, so that its hash is taken afterwards. */
  changesTree: boolean;
  /** Refuses input that does not fit, in words a model can act on. Throws only what the implementation throws. */
  use(input: unknown, context: ToolContext): Promise<ToolOutcome>;
};

/** Binds an implementation to its schema, which is also what the model is shown. */
export function defineTool<Schema extends z.ZodType>(tool: {
  name: ToolName;
  description: string;
  input: Schema;
  acts: Tool['acts'];
  changesTree: boolean;
  run(input: z.infer<Schema>, context: ToolContext): Promise<ToolOutcome>;
}): Tool {
  const { $schema: _, ...parameters } = z.toJSONSchema(tool.input, { io: 'input' });
  return {
    name: tool.name,
    description: tool.description,
    parameters,
    acts: tool.acts,
    changesTree: tool.changesTree,
    async use(input, context) {
      const parsed = tool.input.safeParse(input);
      if (parsed.success) return await tool.run(parsed.data, context);
      const problems = parsed.error.issues
        .map((issue) => `- ${issue.path.join('.') || 'arguments'}: ${issue.message}`)
        .slice(0, 10);
      return { failed: true, text: `The arguments of ${tool.name} do not fit:\n${problems.join('\n')}` };
    },
  };
}
