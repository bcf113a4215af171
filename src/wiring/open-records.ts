import { createDynamodbClient } from '../adapters/aws/dynamodb-client.ts';
import type { DynamodbTable } from '../adapters/aws/dynamodb-table.ts';
import { openDataFolder } from '../adapters/local/cloud/open-data-folder.ts';
import type { Environment } from '../config/parse-environment.ts';

/** Where a factory's records lie: in its folder on this machine, or in a table on AWS. */
export type RecordsSource = { dataDir: string } | { tableName: string };

export type OpenRecords = {
  table: DynamodbTable;
  /** Where clients of the buckets find them. */
  environment: Environment;
  /** The buckets and whether the factory is at work, of a folder; of a table nobody knows them by its name. */
  folder?: { anchorBucket: string; artifactBucket: string; running: boolean };
  close(): Promise<void>;
};

/** Opens the table for commands of the shell. Throws FactoryError `data-folder-missing` or `data-folder-unreachable`. */
export async function openRecords(source: RecordsSource, environment: Environment): Promise<OpenRecords> {
  if ('tableName' in source) return recordsOn(source.tableName, environment);
  const folder = await openDataFolder(source.dataDir);
  const records = recordsOn(folder.tableName, folder.environment);
  return {
    ...records,
    folder,
    async close() {
      await records.close();
      await folder.close();
    },
  };
}

/** The same for as long as `use` works with it. */
export async function withOpenRecords<T>(
  source: RecordsSource,
  environment: Environment,
  use: (records: OpenRecords) => Promise<T>,
): Promise<T> {
  const records = await openRecords(source, environment);
  try {
    return await use(records);
  } finally {
    await records.close();
  }
}

function recordsOn(tableName: string, environment: Environment): OpenRecords {
  const client = createDynamodbClient(environment);
  return { table: { client, tableName }, environment, close: async () => client.destroy() };
}
