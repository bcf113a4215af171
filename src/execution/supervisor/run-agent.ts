import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alwaysProtectedPaths } from '../../config/always-protected-paths.ts';
import type { AgentResult, AgentTask, ChecklistItem } from '../../contracts/agent-task.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { ArtifactRef } from '../../contracts/job-vocabulary.ts';
import type { RoleName } from '../../contracts/role-names.ts';
import type { PlannedItem, Speciality } from '../../contracts/task-output.ts';
import { findKnownModel } from '../../money/known-models.ts';
import { freeOfCharge, unpublishedPrice } from '../../money/token-price.ts';
import type { AgentBudget } from '../agents/agent.ts';
import { treeOf } from '../git/commit-snapshot.ts';
import { snapshotWorkspace } from '../git/snapshot-workspace.ts';
import { roles, specialityWords } from '../tasks/roles.ts';
import { tasksToBuildOn } from '../tasks/tasks-to-build-on.ts';
import type { Attempt } from './attempt.ts';
import type { Preparation } from './work.ts';

/** What one iteration of a role is to do. */
export type Iteration = {
  role: RoleName;
  speciality?: Speciality | undefined;
  /** Items of the SPEC that it is about. */
  itemIds: string[];
  /** The commit that the workspace is at. */
  head: string;
  brief: string;
  checklist: ChecklistItem[];
  writeGlobs: string[];
  /** Frozen tests, as globs; protected paths are always denied. */
  denyGlobs?: string[];
  diffRef?: string;
  evidenceRefs?: ArtifactRef[];
  /** The item of the plan that it is about; absent where it is about the whole. */
  item?: PlannedItem;
};

const unknownContextWindow = 128_000;

/** The attempt stopped by itself, before it asked for more than the job's budget had left when it started. */
const ownLimitReached =
  "The job's budget is used up. An approver who is not the requester can add to it: `/factory budget +$N`; the job then goes on from what is saved.";

/** Lets a role work once, and counts what it used. Its command tools have no network, whatever the repository is allowed for installing. */
export async function runAgent(work: Preparation, iteration: Iteration): Promise<AgentResult> {
  const { attempt, agent, outcomes } = work;
  const { deps, assignment, rights, repository } = attempt;
  const role = roles[iteration.role];
  const name = assignment.roles[role.name]?.model ?? assignment.model.name;
  const model = { ...assignment.model, name };
  const number = outcomes.tasks.length;
  const taskId = `${role.type}-${number}`;
  const known = model.scripted ? undefined : findKnownModel(model.name, model.baseUrl);
  const scratch = join(deps.folder, 'outputs', taskId);
  await mkdir(scratch, { recursive: true });
  let refusal = ownLimitReached;
  const result = await agent.run(taskOf(work, iteration, { id: taskId, model: name }), {
    workspace: repository.workspace,
    scratch,
    sandbox: attempt.sandbox,
    commandEnvironment: {},
    model: deps.createModel(model),
    price: model.scripted ? freeOfCharge : (known?.price ?? unpublishedPrice),
    contextWindow: known?.contextWindow ?? unknownContextWindow,
    trace: attempt.trace.for({ taskId, role: role.name, iteration: number }),
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
    /* Who can only look leaves the tree as it was. */
    treeHash:
      role.writes === 'nothing'
        ? () => treeOf(repository, iteration.head)
        : async () => (await snapshotWorkspace(repository, attempt.leftOut)).tree,
    onStep: (step, note) => attempt.heartbeat.note(step, `${role.name}: ${note}`),
  });
  attempt.spent.inputTokens += result.usage.inputTokens;
  attempt.spent.outputTokens += result.usage.outputTokens;
  attempt.spent.microUsd += result.usage.microUsd;
  attempt.spent.modelCalls += result.usage.modelCalls;
  /* Which budget it was, and who can do what about it, only the control plane knows. */
  const told =
    result.stopReason === 'budget' ? { ...result, summary: `${result.summary} ${refusal}`.trim() } : result;
  outcomes.tasks.push({
    role: role.name,
    model: name,
    itemIds: iteration.itemIds,
    planItem: iteration.item?.id,
    result: told,
  });
  return told;
}

function taskOf(
  { attempt, guidance, outcomes }: Preparation,
  iteration: Iteration,
  { id, model }: { id: string; model: string },
): AgentTask {
  const { assignment } = attempt;
  const role = roles[iteration.role];
  const { repository, issueNumber } = assignment;
  const { speciality } = iteration;
  return {
    id,
    type: role.type,
    role: role.name,
    ...(speciality === undefined ? {} : { speciality }),
    input: {
      issueRef: `${repository.owner}/${repository.name}#${issueNumber}`,
      specRef: assignment.inputHash,
      itemIds: iteration.itemIds,
      baseTree: iteration.head,
      ...(iteration.diffRef === undefined ? {} : { diffRef: iteration.diffRef }),
      evidenceRefs: iteration.evidenceRefs ?? [],
    },
    instructions: [role.words, speciality === undefined ? '' : specialityWords[speciality]].join('\n').trim(),
    brief: [iteration.brief, guidance.everybody, guidance.of[role.name]]
      .filter((part) => part !== '')
      .join('\n\n'),
    checklist: iteration.checklist,
    expectedOutput: role.expectedOutput,
    dependsOn: tasksToBuildOn(outcomes.tasks, iteration.item),
    constraints: {
      tools: [...role.tools],
      writeGlobs: role.writes === 'nothing' ? [] : iteration.writeGlobs,
      denyGlobs: [
        ...new Set([...alwaysProtectedPaths, ...assignment.protectedPaths, ...(iteration.denyGlobs ?? [])]),
      ],
      net: role.net,
      maxSteps: role.maxSteps,
      maxMicroUsd: Math.max(0, assignment.limits.budgetMicroUsd - attempt.spent.microUsd),
      wallMs: role.wallMs,
      model,
    },
  };
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
