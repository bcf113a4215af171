import { type ToolName, toolNames } from '../../../contracts/agent-task.ts';
import { FactoryError } from '../../../contracts/factory-error.ts';
import type { Tool, ToolContext, ToolOutcome } from '../../tools/tool.ts';
import { toolTable } from '../../tools/tool-table.ts';
import { NotBeneath } from '../../workspace/open-beneath.ts';
import type { ModelToolCall } from '../model-client.ts';
import { readArguments } from './read-arguments.ts';

/** Carries out a call on the outside world; a replay puts the recorded outcome here instead. */
export type UseTool = (tool: Tool, input: unknown, context: ToolContext) => Promise<ToolOutcome>;

/** Uses the tool as it is. What it throws becomes a result, since a model can do something about it. */
export const useForReal: UseTool = async (tool, input, context) => {
  try {
    return await tool.use(input, context);
  } catch (fault) {
    return outcomeOfFault(fault);
  }
};

export type CallOutcome = ToolOutcome & { changedTree: boolean };

/** Finds the tool, reads the arguments and uses it. Whatever the model got wrong comes back as a result in words. */
export async function callTool(
  call: ModelToolCall,
  allowed: readonly ToolName[],
  context: ToolContext,
  useTool: UseTool,
): Promise<CallOutcome> {
  const name = allowed.find((candidate) => candidate === call.name);
  if (name === undefined) return refuse(unknownTool(call.name, allowed));
  const input = readArguments(call.arguments);
  if ('refused' in input) return refuse(input.refused);
  const tool = toolTable[name];
  const outcome = await (tool.acts === 'on-session' ? useForReal : useTool)(tool, input.value, context);
  return { ...outcome, changedTree: tool.changesTree };
}

function outcomeOfFault(fault: unknown): ToolOutcome {
  const message = fault instanceof Error ? fault.message : String(fault);
  if (fault instanceof NotBeneath) return { failed: true, text: `Refused: ${message}.` };
  if (fault instanceof FactoryError && fault.code.startsWith('sandbox'))
    return { failed: true, sandboxFailed: true, text: message };
  return { failed: true, text: `The tool could not do it: ${message.slice(0, 1_000)}` };
}

function unknownTool(name: string, allowed: readonly ToolName[]): string {
  const why = toolNames.some((known) => known === name) ? 'may not be used in this task' : 'does not exist';
  return `The tool ${JSON.stringify(name.slice(0, 80))} ${why}. The tools are: ${allowed.join(', ')}.`;
}

function refuse(text: string): CallOutcome {
  return { failed: true, text, changedTree: false };
}
