import type { Outcome } from '../contracts/outcome.ts';

/** What the outcomes of one group of jobs come to. */
export type OutcomeSummary = {
  group: string;
  jobs: number;
  results: Record<Outcome['result'], number>;
  /** Of the work that people decided about, the part they merged and kept; undefined while there is none. */
  acceptance?: number;
  /** Rounds of feedback, by people or by CI, for each job that delivered; undefined while there is none. */
  rework?: number;
  microUsd: number;
};

/** How outcomes are put together. A job with several risk factors counts under each of them. */
export const outcomeGroupings = {
  repository: ({ repository }) => [`${repository.owner}/${repository.name}`],
  agent: ({ agent }) => [agent],
  model: ({ model }) => [model],
  factor: ({ factors }) => factors,
} as const satisfies Record<string, (outcome: Outcome) => readonly string[]>;
export type OutcomeGrouping = keyof typeof outcomeGroupings;

/** One summary for each group, those with most jobs first. Pure. */
export function summarizeOutcomes(outcomes: readonly Outcome[], by: OutcomeGrouping): OutcomeSummary[] {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes)
    for (const group of outcomeGroupings[by](outcome))
      groups.set(group, [...(groups.get(group) ?? []), outcome]);
  return [...groups]
    .map(([group, members]) => summaryOf(group, members))
    .toSorted((a, b) => b.jobs - a.jobs || (a.group < b.group ? -1 : 1));
}

function summaryOf(group: string, outcomes: readonly Outcome[]): OutcomeSummary {
  const results: OutcomeSummary['results'] = {
    merged: 0,
    exported: 0,
    rejected: 0,
    failed: 0,
    'no-changes': 0,
    refused: 0,
    cancelled: 0,
    reverted: 0,
  };
  for (const { result } of outcomes) results[result] += 1;
  const decided = results.merged + results.reverted + results.rejected;
  const delivered = outcomes.filter(({ result }) =>
    ['merged', 'reverted', 'rejected', 'cancelled'].includes(result),
  );
  const rounds = delivered.reduce((sum, outcome) => sum + outcome.rounds.review + outcome.rounds.ci, 0);
  return {
    group,
    jobs: outcomes.length,
    results,
    ...(decided === 0 ? {} : { acceptance: results.merged / decided }),
    ...(delivered.length === 0 ? {} : { rework: rounds / delivered.length }),
    microUsd: outcomes.reduce((sum, outcome) => sum + outcome.microUsd, 0),
  };
}
