import { z } from 'zod';
import { anchorSchema } from '../../contracts/anchor.ts';
import { type Commit, commitSchema } from '../../contracts/commit.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { type AuditRecords, isDamage, type Named, readRecords, recordedJobs } from './audit-records.ts';

/** One line of an export. A job's anchors come before its commits; the last line says what must have come before it. */
export const exportEntrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('anchor'), anchor: anchorSchema }),
  /* Kept as it is: the hash covers fields that this version may not know. */
  z.object({ type: z.literal('commit'), commit: z.looseObject({ jobId: z.string().min(1) }) }),
  /* Also of a job without a name: whatever stands in the table is told of. */
  z.object({ type: z.literal('unreadable'), jobId: z.string(), message: z.string() }),
  z.object({ type: z.literal('end'), entries: z.int().nonnegative() }),
]);
export type ExportEntry = z.infer<typeof exportEntrySchema>;

/** Everything that an audit needs, job by job. Damaged logs are named and passed over; everything else that `readRecords` throws is thrown. */
export async function* exportEntries(
  records: AuditRecords,
  jobIds?: readonly string[],
): AsyncGenerator<ExportEntry> {
  let entries = 0;
  const named = jobIds === undefined ? 'registered' : 'asked';
  for await (const jobId of jobIds ?? recordedJobs(records)) {
    for (const entry of await entriesOf(records, jobId, named)) {
      entries += 1;
      yield entry;
    }
  }
  yield { type: 'end', entries };
}

async function entriesOf(records: AuditRecords, jobId: string, named: Named): Promise<ExportEntry[]> {
  const anchors = (await records.anchors.list(jobId)).map((anchor) => ({ type: 'anchor' as const, anchor }));
  try {
    const { commits } = await readRecords(records, jobId, named);
    return [...anchors, ...commits.map((commit) => ({ type: 'commit' as const, commit }))];
  } catch (fault) {
    if (!isDamage(fault)) throw fault;
    return [...anchors, { type: 'unreadable', jobId, message: fault.message }];
  }
}

/** The records of an export, to be audited without the table. Throws FactoryError `export-unreadable` (ask-human) for what is no whole export. */
export async function readExport(lines: AsyncIterable<string>): Promise<AuditRecords> {
  const entries: ExportEntry[] = [];
  for await (const line of lines) entries.push(entryOf(line, entries.length + 1));
  const end = entries.pop();
  if (end?.type !== 'end' || end.entries !== entries.length) {
    throw unreadable(`It is cut: its last line must count the ${entries.length} lines before it`);
  }
  const commits = entries.filter((entry) => entry.type === 'commit').map(({ commit }) => commit);
  const anchors = entries.filter((entry) => entry.type === 'anchor').map(({ anchor }) => anchor);
  const damaged = new Map(
    entries.filter((entry) => entry.type === 'unreadable').map(({ jobId, message }) => [jobId, message]),
  );
  return {
    store: {
      read: async (jobId) => {
        const message = damaged.get(jobId);
        if (message !== undefined) throw corrupt(message);
        return commits.filter((commit) => commit.jobId === jobId).map(commitOf);
      },
      jobIds: async () => ({
        jobIds: [...new Set([...commits.map(({ jobId }) => jobId), ...damaged.keys()])],
      }),
    },
    anchors: {
      list: async (jobId) => anchors.filter((anchor) => anchor.jobId === jobId),
      jobIds: async () => ({ jobIds: anchors.map(({ jobId }) => jobId) }),
    },
  };
}

function entryOf(line: string, number: number): ExportEntry {
  try {
    return exportEntrySchema.parse(JSON.parse(line));
  } catch (cause) {
    throw unreadable(`Line ${number} is none of an export`, cause);
  }
}

function commitOf(stored: { jobId: string; version?: unknown }): Commit {
  if (commitSchema.safeParse(stored).success) return stored as Commit;
  throw corrupt(`Commit ${String(stored.version)} of job ${stored.jobId} cannot be read.`);
}

function unreadable(reason: string, cause?: unknown): FactoryError {
  return new FactoryError('export-unreadable', `The file cannot be read as an export. ${reason}.`, {
    disposition: 'ask-human',
    cause,
  });
}

function corrupt(message: string): FactoryError {
  return new FactoryError('log-corrupt', message, { disposition: 'ask-human' });
}
