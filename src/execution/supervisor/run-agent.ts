import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findKnownModel } from '../../config/known-models.ts';
import { freeOfCharge, unpublishedPrice } from '../../config/token-price.ts';
import {
  type AgentResult,
  type AgentTask,
  type ChecklistItem,
  type ToolName,
  toolNames,
} from '../../contracts/agent-task.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Agent, AgentBudget } from '../agents/agent.ts';
import { snapshotWorkspace } from '../git/snapshot-workspace.ts';
import type { Attempt } from './attempt.ts';

/** What one iteration of the agent is to do. `role`: developing, unless something else is given. */
export type Iteration = {
  number: number;
  brief: string;
  checklist: ChecklistItem[];
  writeGlobs: string[];
  role?: Role;
};

/** A way to be at work: what the task is called, and what it may use. */
export type Role = {
  name: string;
  type: AgentTask['type'];
  tools: readonly ToolName[];
  maxSteps: number;
  wallMs: number;
  /** The assignment's model unless given. */
  model?: string;
};

/** Bounds of one iteration, by design. */
const developer: Role = {
  name: 'developer',
  type: 'develop',
  tools: toolNames,
  maxSteps: 60,
  wallMs: 20 * 60_000,
};

const unknownContextWindow = 128_000;

/** The attempt stopped by itself, before it asked for more than the job's budget had left when it started. */
const ownLimitReached =
  "The job's budget is used up. An approver who is not the requester can add to it: `/factory budget +$N`; the job then goes on from what is saved.";

/** Lets the agent work on the workspace once, and counts what it used. Its command tools have no network, whatever the repository is allowed for installing. */
export async function runAgent(attempt: Attempt, agent: Agent, iteration: Iteration): Promise<AgentResult> {
  const { deps, assignment, rights, repository } = attempt;
  const role = iteration.role ?? developer;
  const model = { ...assignment.model, name: role.model ?? assignment.model.name };
  const taskId = `${role.type}-${iteration.number}`;
  const known = model.scripted ? undefined : findKnownModel(model.name, model.baseUrl);
  const scratch = join(deps.folder, 'outputs', taskId);
  await mkdir(scratch, { recursive: true });
  let refusal = ownLimitReached;
  const result = await agent.run(
    {
      id: taskId,
      type: role.type,
      brief: iteration.brief,
      checklist: iteration.checklist,
      dependsOn: [],
      constraints: {
        tools: [...role.tools],
        writeGlobs: iteration.writeGlobs,
        denyGlobs: assignment.protectedPaths,
        net: 'none',
        maxSteps: role.maxSteps,
        maxMicroUsd: Math.max(0, assignment.limits.budgetMicroUsd - attempt.spent.microUsd),
        wallMs: role.wallMs,
        model: model.name,
      },
    },
    {
      workspace: repository.workspace,
      scratch,
      sandbox: attempt.sandbox,
      commandEnvironment: {},
      model: deps.createModel(model),
      price: model.scripted ? freeOfCharge : (known?.price ?? unpublishedPrice),
      contextWindow: known?.contextWindow ?? unknownContextWindow,
      trace: attempt.trace.for({ taskId, role: role.name, iteration: iteration.number }),
      redactor: attempt.redactor,
      budget: budgetOf(attempt, (explanation) => {
        refusal = explanation;
      }),
      clock: deps.clock,
      ids: deps.ids,
      random: deps.random,
      log: deps.log,
      pause: deps.pause,
      signal: rights.signal,
      treeHash: async () => (await snapshotWorkspace(repository, attempt.leftOut)).tree,
      onStep: (step, note) => attempt.heartbeat.note(step, note),
    },
  );
  attempt.spent.inputTokens += result.usage.inputTokens;
  attempt.spent.outputTokens += result.usage.outputTokens;
  attempt.spent.microUsd += result.usage.microUsd;
  attempt.spent.modelCalls += result.usage.modelCalls;
  /* Which budget it was, and who can do what about it, only the control plane knows. */
  return result.stopReason === 'budget'
    ? { ...result, summary: `${result.summary} ${refusal}`.trim() }
    : result;
}

/** Money through the control plane. No call without a granted reservation: where there is no answer, the call is not made. */
function budgetOf({ deps, rights }: Attempt, onRefusal: (explanation: string) => void): AgentBudget {
  return {
    async reserve(reservationId, microUsd) {
      try {
        const { outcome, explanation } = await deps.control.call('reserve', { reservationId, microUsd });
        if (outcome === 'refused') onRefusal(explanation ?? '');
        return outcome;
      } catch (error) {
        if (error instanceof FactoryError && error.code === 'worker-fenced')
          rights.lose('fenced', error.message);
        throw error;
      }
    },
    async settle(reservationId, microUsd) {
      await deps.control.call('settle', { reservationId, microUsd });
    },
  };
}
