import type { TaskSummary } from '../../contracts/attempt-report.ts';
import type { TaskRecord } from './outcomes.ts';

/** The iterations of each role on the same items as one line, in the order in which they began. Pure. */
export function summarizeTasks(tasks: readonly TaskRecord[]): TaskSummary[] {
  const summaries = new Map<string, TaskSummary>();
  for (const { role, model, itemIds, result } of tasks) {
    const key = JSON.stringify([role, itemIds]);
    const known = summaries.get(key);
    summaries.set(key, {
      role,
      model,
      itemIds,
      outcome: result.stopReason,
      iterations: (known?.iterations ?? 0) + 1,
      microUsd: (known?.microUsd ?? 0) + result.usage.microUsd,
    });
  }
  return [...summaries.values()];
}
