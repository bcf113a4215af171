import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FactoryError } from '../../../contracts/factory-error.ts';

const recordSchema = z.object({
  jobId: z.string(),
  attempt: z.int().positive(),
  pid: z.int().positive(),
  /** As `processStart` tells it. */
  startedAs: z.string(),
  ended: z.boolean(),
});
/** What is kept on disk about the process of an attempt, so that the next factory knows it. */
export type TaskRecord = z.infer<typeof recordSchema>;

export type AttemptKey = { jobId: string; attempt: number };

/** The folder of all attempts' records and logs. */
export type TaskRecords = {
  write(record: TaskRecord): Promise<void>;
  readAll(): Promise<TaskRecord[]>;
  logFile(attempt: AttemptKey): string;
};

export async function openTaskRecords(folder: string): Promise<TaskRecords> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const recordFile = (attempt: AttemptKey) => join(folder, `${fileNameOf(attempt)}.json`);
  return {
    logFile: (attempt) => join(folder, `${fileNameOf(attempt)}.log`),
    async write(record) {
      const file = recordFile(record);
      await writeFile(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
    async readAll() {
      const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
      const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
      return texts.flatMap(recordOf);
    },
  };
}

/** A record that cannot be read names no process. */
function recordOf(text: string): TaskRecord[] {
  try {
    return [recordSchema.parse(JSON.parse(text))];
  } catch {
    return [];
  }
}

function fileNameOf({ jobId, attempt }: AttemptKey): string {
  if (/^[\w-]{1,100}$/.test(jobId)) return `${jobId}-${attempt}`;
  throw new FactoryError('job-id-invalid', 'A job id that cannot be a file name was asked to run.', {
    disposition: 'quarantine',
  });
}
