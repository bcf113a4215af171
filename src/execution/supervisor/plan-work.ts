import type { TaskOutput } from '../../contracts/task-output.ts';
import { chooseLane, type Lane } from '../tasks/choose-lane.ts';
import { orderItems } from '../tasks/order-items.ts';
import { type Plan, planOfItems, planOfSpec } from '../tasks/plan.ts';
import { usageOf } from './attempt.ts';
import { runAgent } from './run-agent.ts';
import type { Preparation } from './work.ts';
import { writeBrief } from './write-brief.ts';

export type PlannedWork = { lane: Lane; plan: Plan } | 'asked';

/**
 * Makes the plan: of a small request by its structure alone; otherwise a planner reads the request, and either asks people, which ends the attempt, or cuts it into items.
 * However else the planner ends, the work begins by the structure: a planner is an advantage, not a condition.
 */
export async function planWork(preparation: Preparation): Promise<PlannedWork> {
  const { attempt, base, start } = preparation;
  const { assignment, deps, heartbeat, rights } = attempt;
  const structural = planOfSpec(assignment.spec);
  const specItems = structural.checklist.map(({ id }) => id);
  const lane = chooseLane({
    specItems: specItems.length,
    hasPlanner: assignment.roles.planner !== undefined,
    isFurtherRound: assignment.earlierWork === true,
  });
  if (lane === 'fast') return { lane, plan: structural };
  heartbeat.enter('planning', 'the planner reads the request');
  const result = await runAgent(preparation, {
    role: 'planner',
    itemIds: specItems,
    head: start.head,
    brief: writeBrief(assignment, base.commands, base.measured),
    checklist: structural.checklist,
    writeGlobs: [],
  });
  const { questions = [] } = result;
  if (result.stopReason === 'blocked' && questions.length > 0 && !rights.signal.aborted) {
    await deps.control.call('ask', { questions, usage: usageOf(attempt) });
    return 'asked';
  }
  if (result.status !== 'done') return { lane, plan: structural };
  const { items } = result.output as TaskOutput<'plan'>;
  const order = orderItems(items);
  return { lane, plan: 'ordered' in order ? planOfItems(assignment.spec, order.ordered) : structural };
}
