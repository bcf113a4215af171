import type { AgentTask, ToolName } from '../../contracts/agent-task.ts';
import type { RoleName } from '../../contracts/role-names.ts';
import type { OutputName } from '../../contracts/task-output.ts';

/** A way to be at work: what the task is called, what it may touch, how long it may take, and what it has to hand in. */
export type Role = {
  name: RoleName;
  type: AgentTask['type'];
  tools: readonly ToolName[];
  /** `tests` and `item`: the globs that the planned item names for its tests and its code. */
  writes: 'nothing' | 'tests' | 'item';
  net: AgentTask['constraints']['net'];
  /** Bounds of one iteration. */
  maxSteps: number;
  wallMs: number;
  expectedOutput: OutputName;
  /** The factory's words to whoever is in the role. */
  words: string;
  /** Where a repository may keep guidelines for the role. */
  guidelines: string;
};
