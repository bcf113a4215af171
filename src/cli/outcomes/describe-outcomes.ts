import { dollars } from '../../money/dollars.ts';
import type { SummarizedOutcomes } from '../../wiring/outcomes.ts';

type Summary = SummarizedOutcomes['repository'][number];

const titles = {
  repository: 'Repositories',
  agent: 'Agents',
  model: 'Models',
  factor: 'Risk factors',
} as const satisfies Record<keyof SummarizedOutcomes, string>;

/** A table for each grouping, for a terminal. */
export function describeOutcomes(summarized: SummarizedOutcomes): string[] {
  if (summarized.repository.length === 0) return ['No job has ended yet.'];
  const groupings = Object.keys(titles) as (keyof SummarizedOutcomes)[];
  return groupings
    .filter((by) => summarized[by].length > 0)
    .flatMap((by) => [...tableOf(titles[by], summarized[by]), ''])
    .slice(0, -1);
}

function tableOf(title: string, summaries: readonly Summary[]): string[] {
  const rows = [
    [title, 'jobs', 'merged', 'reverted', 'rejected', 'failed', 'refused', 'accepted', 'rework', 'cost'],
    ...summaries.map(({ group, jobs, results, acceptance, rework, microUsd }) => [
      group === '' ? '(none)' : group,
      String(jobs),
      String(results.merged),
      String(results.reverted),
      String(results.rejected),
      String(results.failed + results['no-changes']),
      String(results.refused),
      acceptance === undefined ? '-' : `${Math.round(100 * acceptance)} %`,
      rework === undefined ? '-' : rework.toFixed(2),
      dollars(microUsd),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}
