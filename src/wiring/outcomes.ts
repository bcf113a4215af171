import { createDynamodbOutcomeStore } from '../adapters/aws/dynamodb-outcome-store.ts';
import type { Environment } from '../config/parse-environment.ts';
import type { Outcome } from '../contracts/outcome.ts';
import { everyPage } from '../observability/every-page.ts';
import {
  type OutcomeGrouping,
  type OutcomeSummary,
  outcomeGroupings,
  summarizeOutcomes,
} from '../observability/summarize-outcomes.ts';
import { type RecordsSource, withOpenRecords } from './open-records.ts';

export type SummarizedOutcomes = Record<OutcomeGrouping, OutcomeSummary[]>;

/** Reads the outcomes of all jobs and sums them up in every way; nothing is written. Throws FactoryError when they cannot be read. */
export async function readOutcomes(
  source: RecordsSource,
  environment: Environment,
): Promise<SummarizedOutcomes> {
  const outcomes = await allOf(source, environment);
  const groupings = Object.keys(outcomeGroupings) as OutcomeGrouping[];
  return Object.fromEntries(
    groupings.map((by) => [by, summarizeOutcomes(outcomes, by)]),
  ) as SummarizedOutcomes;
}

async function allOf(source: RecordsSource, environment: Environment): Promise<Outcome[]> {
  return await withOpenRecords(source, environment, async ({ table }) => {
    const store = createDynamodbOutcomeStore(table);
    const outcomes: Outcome[] = [];
    for await (const page of everyPage(store.page)) outcomes.push(...page.outcomes);
    return outcomes;
  });
}
