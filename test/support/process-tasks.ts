import { readFile, watch } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import {
  createProcessTaskRunner,
  type ProcessTaskRunner,
  type ProcessTaskRunnerOptions,
} from '../../src/adapters/local/tasks/process-task-runner.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { silentLog } from './silent-log.ts';
import { temporaryFolder } from './temporary-folder.ts';

type AttemptKey = { jobId: string; attempt: number };
export type IdleWorkerOutput = { pid: number; child?: number; environment: Record<string, string> };

/** A runner of idle workers that knows when they have ended. Everything it started is ended after the test. */
export async function startProcessTasks(given: Partial<ProcessTaskRunnerOptions> = {}) {
  const dataDir = given.dataDir ?? temporaryFolder('tasks');
  const exits = new Map<string, PromiseWithResolvers<string>>();
  const exitOf = ({ jobId, attempt }: AttemptKey): PromiseWithResolvers<string> => {
    const key = `${jobId}/${attempt}`;
    const exit = exits.get(key) ?? Promise.withResolvers<string>();
    exits.set(key, exit);
    return exit;
  };
  const runner: ProcessTaskRunner = await createProcessTaskRunner({
    dataDir,
    entry: join(import.meta.dirname, 'idle-worker.mjs'),
    environment: { PATH: process.env.PATH ?? '' },
    onExit: async (attempt, reason) => exitOf(attempt).resolve(reason),
    clock: systemClock,
    log: silentLog,
    graceMs: 2_000,
    ...given,
  });
  after(() => runner.close());
  const logFile = ({ jobId, attempt }: AttemptKey) => join(dataDir, 'tasks', `${jobId}-${attempt}.log`);
  return {
    runner,
    dataDir,
    logFile,
    ended: (attempt: AttemptKey): Promise<string> => exitOf(attempt).promise,
    /** What each worker of the attempt said when it started; waits for the first. */
    async outputOf(attempt: AttemptKey): Promise<IdleWorkerOutput[]> {
      return (await firstLine(logFile(attempt)))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as IdleWorkerOutput);
    },
  };
}

/** The file's text once it has a whole line; gives up when none comes, so that a failing test ends. */
async function firstLine(file: string): Promise<string> {
  const found = new AbortController();
  const signal = AbortSignal.any([found.signal, AbortSignal.timeout(20_000)]);
  const changes = watch(dirname(file), { signal })[Symbol.asyncIterator]();
  for (;;) {
    const change = changes.next();
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('\n')) {
      change.catch(() => undefined);
      found.abort();
      return text;
    }
    await change;
  }
}
