import type { AgentResult } from '../../contracts/agent-task.ts';
import type { RoleName } from '../../contracts/role-names.ts';
import type { PlannedItem } from '../../contracts/task-output.ts';
import { roles } from './roles.ts';

/** As much of a task that has ended as the graph needs. */
export type EndedTask = {
  role: RoleName;
  planItem?: string | undefined;
  result: Pick<AgentResult, 'taskId' | 'status'>;
};

/**
 * The edges of the task graph that end in the next task of an attempt, as ids of earlier tasks: the plan, and what was written for the same item of it or for one that must be there
 * first; for a task about the whole, everything that was written. What failed is nothing to build on. Pure.
 */
export function tasksToBuildOn(
  earlier: readonly EndedTask[],
  item: Pick<PlannedItem, 'id' | 'dependsOn'> | undefined,
): string[] {
  const needed = item === undefined ? undefined : [item.id, ...item.dependsOn];
  return earlier
    .filter(({ result }) => result.status !== 'failed')
    .filter(
      ({ role, planItem }) =>
        role === 'planner' ||
        (roles[role].writes !== 'nothing' &&
          (needed === undefined || planItem === undefined || needed.includes(planItem))),
    )
    .map(({ result }) => result.taskId);
}
