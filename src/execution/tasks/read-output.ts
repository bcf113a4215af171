import type { AgentTask } from '../../contracts/agent-task.ts';
import { outputSchemas, type TaskOutput } from '../../contracts/task-output.ts';
import { checkPlan } from './check-plan.ts';

/** What an agent handed in, in its form; or what is wrong with it, in words it can act on. */
export type ReadOutput = { value: unknown } | { problems: string[] };

/**
 * Reads what came with `finish` by the schema that the task names, and a plan also by the rules of plans. Some models write an object as text: that is read too.
 * Pure, so that a replay comes to the same decision.
 */
export function readOutput(
  task: Pick<AgentTask, 'expectedOutput' | 'input' | 'constraints'>,
  written: unknown,
): ReadOutput {
  if (task.expectedOutput === 'change') return { value: undefined };
  const given = typeof written === 'string' ? parsed(written) : written;
  const read = outputSchemas[task.expectedOutput].safeParse(given);
  if (!read.success)
    return {
      problems: read.error.issues
        .slice(0, 10)
        .map(({ path, message }) => `output${path.length > 0 ? `.${path.join('.')}` : ''}: ${message}`),
    };
  if (task.expectedOutput !== 'plan') return { value: read.data };
  const problems = checkPlan((read.data as TaskOutput<'plan'>).items, {
    specItems: task.input.itemIds,
    denyGlobs: task.constraints.denyGlobs,
  });
  return problems.length === 0 ? { value: read.data } : { problems };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
