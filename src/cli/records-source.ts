import { resolve } from 'node:path';
import type { Command } from 'commander';
import { FactoryError } from '../contracts/factory-error.ts';

/** Where the records of a factory lie, as it was said on the command line: in a folder of this machine unless a table is named. */
export type RecordsOptions = { data: string; table?: string };
/** … and the artifacts of jobs, which lie in a bucket where the records lie in a table. */
export type JobRecordsOptions = RecordsOptions & { bucket?: string };

/** Adds `--data` and `--table`. */
export function withRecords(command: Command): Command {
  return command
    .option('--data <dir>', 'the data folder of a factory on this machine, running or not', '.devfactory')
    .option('--table <name>', 'the DynamoDB table of a deployed factory, instead of a folder');
}

/** Adds `--data`, `--table` and `--bucket`. */
export function withJobRecords(command: Command): Command {
  return withRecords(command).option('--bucket <name>', 'the bucket of its artifacts; with --table');
}

export function recordsOf({ data, table }: RecordsOptions): { dataDir: string } | { tableName: string } {
  return table === undefined ? { dataDir: resolve(data) } : { tableName: table };
}

/** The records of one job. `artifacts`: what is looked for, as in “Traces lie in the bucket of artifacts”. Throws FactoryError `wrong-usage` for a table without a bucket. */
export function jobRecordsOf(jobId: string, { data, table, bucket }: JobRecordsOptions, artifacts: string) {
  if (table === undefined) return { kind: 'data', dataDir: resolve(data), jobId } as const;
  if (bucket !== undefined) return { kind: 'table', tableName: table, bucket, jobId } as const;
  throw wrongUsage(`${artifacts} lie in the bucket of artifacts. Name it: --bucket NAME.`);
}

/** A mistake of the command line that only shows once the options are looked at together. */
export function wrongUsage(message: string): FactoryError {
  return new FactoryError('wrong-usage', message, { disposition: 'ask-human' });
}
