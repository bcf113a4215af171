import type { ToolName } from '../../contracts/agent-task.ts';
import type { Agent } from '../agents/agent.ts';
import { fenceUntrusted } from '../agents/fence-untrusted.ts';
import { type Attempt, usageOf } from './attempt.ts';
import type { Base } from './measure-base.ts';
import { type Role, runAgent } from './run-agent.ts';
import { writeBrief } from './write-brief.ts';
import type { AttemptOutcomes } from './write-report.ts';

/** A planner looks and thinks; it cannot run or change anything. */
const planningTools: readonly ToolName[] = ['read', 'grep', 'finish'];

function plannerOf(model: string): Role {
  return { name: 'planner', type: 'plan', tools: planningTools, maxSteps: 15, wallMs: 5 * 60_000, model };
}

const task = `Before anything is written, find out whether the request can be carried out as it stands. Read what you need of the code.
If something decisive is left open that neither the request nor the code answers, call finish with outcome "blocked" and your questions, at most a handful; people answer them before work begins. Do not ask what a sensible engineer would decide alone, and nothing that was answered already.
Otherwise call finish with outcome "success" and, as summary, how you would go about it. You cannot change anything now.`;

/**
 * Lets the planner, where the repository has one, read the request; true when it asked people something, which ends the attempt. However else it ends, the work
 * begins: a planner is an advantage, not a condition. An attempt that goes on from a checkpoint was planned before.
 */
export async function askPeople(
  attempt: Attempt,
  agent: Agent,
  base: Base,
  outcomes: AttemptOutcomes,
): Promise<boolean> {
  const { assignment, deps, heartbeat } = attempt;
  if (assignment.planner === undefined || assignment.checkpoint !== undefined) return false;
  heartbeat.enter('planning', 'reading the request');
  const request = writeBrief(assignment, base.commands, base.measured);
  const result = await runAgent(attempt, agent, {
    number: 0,
    brief: `${task}\n\n${fenceUntrusted('the request and what was added to it', request)}`,
    checklist: [],
    writeGlobs: [],
    role: plannerOf(assignment.planner.model),
  });
  outcomes.results.push(result);
  const { questions = [] } = result;
  if (result.stopReason !== 'blocked' || questions.length === 0 || attempt.rights.signal.aborted)
    return false;
  await deps.control.call('ask', { questions, usage: usageOf(attempt) });
  return true;
}
