import { createDynamodbClient } from '../adapters/aws/dynamodb-client.ts';
import { createDynamodbOutcomeStore } from '../adapters/aws/dynamodb-outcome-store.ts';
import { openDataFolder } from '../adapters/local/cloud/open-data-folder.ts';
import type { Environment } from '../config/parse-environment.ts';
import type { Outcome } from '../contracts/outcome.ts';
import {
  type OutcomeGrouping,
  type OutcomeSummary,
  outcomeGroupings,
  summarizeOutcomes,
} from '../observability/summarize-outcomes.ts';

/** Where outcomes are read: in a factory's data folder, or in a table on AWS. */
export type OutcomeSource = { dataDir: string } | { tableName: string };
export type SummarizedOutcomes = Record<OutcomeGrouping, OutcomeSummary[]>;

/** Reads the outcomes of all jobs and sums them up in every way; nothing is written. Throws FactoryError when they cannot be read. */
export async function readOutcomes(
  source: OutcomeSource,
  environment: Environment,
): Promise<SummarizedOutcomes> {
  const outcomes = await ('tableName' in source
    ? allOf(source.tableName, environment)
    : fromFolder(source.dataDir));
  const groupings = Object.keys(outcomeGroupings) as OutcomeGrouping[];
  return Object.fromEntries(
    groupings.map((by) => [by, summarizeOutcomes(outcomes, by)]),
  ) as SummarizedOutcomes;
}

async function fromFolder(dataDir: string): Promise<Outcome[]> {
  const folder = await openDataFolder(dataDir);
  try {
    return await allOf(folder.tableName, folder.environment);
  } finally {
    await folder.close();
  }
}

async function allOf(tableName: string, environment: Environment): Promise<Outcome[]> {
  const client = createDynamodbClient(environment);
  const store = createDynamodbOutcomeStore({ client, tableName });
  try {
    const outcomes: Outcome[] = [];
    let after: string | undefined;
    do {
      const page = await store.page(after);
      outcomes.push(...page.outcomes);
      after = page.next;
    } while (after !== undefined);
    return outcomes;
  } finally {
    client.destroy();
  }
}
