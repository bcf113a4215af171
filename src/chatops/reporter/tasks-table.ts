import type { AttemptReport } from '../../contracts/attempt-report.ts';
import { dollars } from '../../money/dollars.ts';
import { cellCode, safeText } from './safe-text.ts';

/** Which role did what, with which model, how often and for how much. */
export function tasksTable({ tasks }: Pick<AttemptReport, 'tasks'>): string[] {
  if (tasks.length === 0) return [];
  const rows = tasks.map(
    ({ role, itemIds, model, iterations, outcome, microUsd }) =>
      `| ${role.replace('_', ' ')} | ${safeText(itemIds.join(', '), 80)} | ${cellCode(model)} | ${iterations} | ${outcome.replaceAll('_', ' ')} | ${dollars(microUsd)} |`,
  );
  return [
    '| role | requirements | model | iterations | ended | cost |',
    '|---|---|---|---|---|---|',
    ...rows,
  ];
}
