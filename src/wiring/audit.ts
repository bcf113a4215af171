import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createDynamodbEventStore } from '../adapters/aws/dynamodb-event-store.ts';
import { createS3AnchorReader } from '../adapters/aws/s3-anchor-store.ts';
import { createS3Client } from '../adapters/aws/s3-client.ts';
import type { Environment } from '../config/parse-environment.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import type { JobAudit } from '../observability/audit/audit-job.ts';
import { type AuditRecords, auditRecords, recordedJobs } from '../observability/audit/audit-records.ts';
import { type ExportEntry, exportEntries, readExport } from '../observability/audit/export-entries.ts';
import { openRecords } from './open-records.ts';

export type { ExportEntry, JobAudit };

/** Which records are audited: those of a data folder, of a table on AWS, or of an export. */
export type AuditSource =
  | { kind: 'data'; dataDir: string }
  /** Without a bucket no anchors are consulted. Credentials and region are found as the AWS SDK finds them. */
  | { kind: 'table'; tableName: string; anchorBucket?: string }
  | { kind: 'file'; path: string };

export type OpenAudit = {
  /** Audits the jobs, or every job. Throws FactoryError where the records cannot be read, `job-unknown` where there are none of a job that was asked for. */
  verify(jobIds?: readonly string[]): AsyncGenerator<JobAudit>;
  /** What `factory audit export` writes, a line each. Throws as `verify`. */
  entries(jobIds?: readonly string[]): AsyncGenerator<ExportEntry>;
  /** What a person must know of how the records were read. */
  notice?: string;
  close(): Promise<void>;
};

/** Opens records for an audit; nothing is ever written to them. */
export async function openAudit(source: AuditSource, environment: Environment): Promise<OpenAudit> {
  return source.kind === 'file'
    ? auditOf(await readFile(source.path))
    : await openStored(source, environment);
}

async function openStored(
  source: Exclude<AuditSource, { kind: 'file' }>,
  environment: Environment,
): Promise<OpenAudit> {
  const { table, folder, environment: found, close } = await openRecords(source, environment);
  const bucket = source.kind === 'table' ? source.anchorBucket : folder?.anchorBucket;
  const s3 = createS3Client(found);
  const anchors = bucket === undefined ? noAnchors : createS3AnchorReader({ client: s3, bucket });
  const notice = noticeOf(source, bucket, folder?.running === true);
  return {
    ...auditOf({ store: createDynamodbEventStore(table), anchors }),
    ...(notice === undefined ? {} : { notice }),
    async close() {
      s3.destroy();
      await close();
    },
  };
}

function noticeOf(source: AuditSource, bucket: string | undefined, running: boolean): string | undefined {
  if (bucket === undefined)
    return 'No anchors are consulted: cut tails and logs that were written anew cannot be noticed.';
  return running && source.kind === 'data'
    ? `A factory is running on ${source.dataDir}. Its own table and anchors are read while it works.`
    : undefined;
}

const noAnchors: AuditRecords['anchors'] = { list: async () => [], jobIds: async () => ({ jobIds: [] }) };

function auditOf(records: AuditRecords): OpenAudit {
  return {
    async *verify(jobIds) {
      const named = jobIds === undefined ? 'registered' : 'asked';
      for await (const jobId of jobIds ?? recordedJobs(records))
        yield await auditRecords(records, jobId, named);
    },
    entries: (jobIds) => exportEntries(records, jobIds),
    close: async () => undefined,
  };
}

async function readFile(path: string): Promise<AuditRecords> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  try {
    return await readExport(lines);
  } catch (cause) {
    if (cause instanceof FactoryError) throw cause;
    throw new FactoryError('export-unreadable', `There is no readable file at ${path}.`, {
      disposition: 'ask-human',
      cause,
    });
  }
}
