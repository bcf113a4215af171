import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError } from '../../../contracts/factory-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { TaskRequest, TaskRunner } from '../../../ports/task-runner.ts';
import { endOrphan, signalGroup } from './end-process-group.ts';
import { processStart } from './process-identity.ts';
import { type AttemptKey, openTaskRecords, type TaskRecord, type TaskRecords } from './task-records.ts';

export type ProcessTaskRunnerOptions = {
  /** Records and output lie in `<dataDir>/tasks`. */
  dataDir: string;
  /** The worker's entry point. */
  entry: string;
  /** What a worker gets beside its own four variables and Node's code cache; nothing else of this process' environment reaches it. */
  environment: Record<string, string>;
  /** Told once for every task that has ended, with how it ended. */
  onExit: (attempt: AttemptKey, reason: string) => Promise<void>;
  clock: Clock;
  log: Log;
  /** From SIGTERM to SIGKILL. */
  graceMs?: number;
};

export type ProcessTaskRunner = TaskRunner & {
  /** Ends all tasks, as `stop` does, and resolves when none is left. */
  close(): Promise<void>;
};

/**
 * The space for what is new on the heap, in MB: left to itself, Node lets it grow to 16 MB three times over, a quarter of all that a worker holds. The image of workers
 * is started with the same.
 */
const workerFlags = ['--max-semi-space-size=1'];

/** One that an earlier factory started has no child, and has ended. */
type Task = { taskId: string; child?: ChildProcess; exited: Promise<void> };
/** `since`: when its process was started. */
type Started = Task & { child: ChildProcess; since: number };

/**
 * Tasks as child processes of the factory, one per attempt, each in a process group of its own. What an earlier factory in the same folder left
 * running is ended before this resolves: the worker-api it was talking to is gone.
 */
export async function createProcessTaskRunner(options: ProcessTaskRunnerOptions): Promise<ProcessTaskRunner> {
  const { log, graceMs = 10_000 } = options;
  const records = await openTaskRecords(join(options.dataDir, 'tasks'));
  const tasks = new Map<string, Promise<Task>>();
  for (const record of await records.readAll()) {
    if (!record.ended) await endLeftover(records, record, log);
    tasks.set(keyOf(record), Promise.resolve({ taskId: taskIdOf(record.pid), exited: Promise.resolve() }));
  }

  /** A task that could not be started is forgotten, so that it may be tried again. */
  async function known(attempt: AttemptKey): Promise<Task | undefined> {
    return await tasks.get(keyOf(attempt))?.catch(() => undefined);
  }

  return {
    async run(task) {
      const starting = tasks.get(keyOf(task)) ?? startTask(options, records, task);
      tasks.set(keyOf(task), starting);
      try {
        return { taskId: (await starting).taskId };
      } catch (error) {
        if (tasks.get(keyOf(task)) === starting) tasks.delete(keyOf(task));
        throw error;
      }
    },
    async stop(attempt, reason) {
      const task = await known(attempt);
      if (task === undefined || !isRunning(task)) return;
      log.info('task is asked to end', { ...attempt, reason });
      terminate(task, graceMs);
    },
    async status(attempt) {
      const task = await known(attempt);
      if (task === undefined) return { state: 'unknown' };
      return isRunning(task) ? { state: 'running', since: task.since } : { state: 'stopped' };
    },
    async list() {
      const listed = [...tasks.entries()].map(async ([key, starting]) => {
        const task = await starting.catch(() => undefined);
        return task !== undefined && isRunning(task) ? [attemptOf(key)] : [];
      });
      return (await Promise.all(listed)).flat();
    },
    async close() {
      const all = await Promise.all([...tasks.values()].map((task) => task.catch(() => undefined)));
      const started = all.filter((task) => task !== undefined);
      for (const task of started) terminate(task, graceMs);
      await Promise.all(started.map((task) => task.exited));
    },
  };
}

async function startTask(
  options: ProcessTaskRunnerOptions,
  records: TaskRecords,
  { jobId, attempt, environment }: TaskRequest,
): Promise<Started> {
  const output = await open(records.logFile({ jobId, attempt }), 'a', 0o600);
  try {
    const child = spawn(process.execPath, [...workerFlags, options.entry], {
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      /* Node keeps the worker's code ready to run: a third off the time from a task's start to its registration. */
      env: {
        NODE_COMPILE_CACHE: join(options.dataDir, 'compile-cache'),
        ...options.environment,
        ...environment,
      },
    });
    const exit = once(child, 'exit');
    exit.catch(() => undefined);
    await once(child, 'spawn');
    return await recordTask(options, records, { jobId, attempt }, child, exit);
  } catch (cause) {
    throw new FactoryError(
      'task-not-started',
      `The worker of attempt ${attempt} of job ${jobId} could not be started.`,
      { disposition: 'retry', cause },
    );
  } finally {
    await output.close();
  }
}

/** Writes down which process has the attempt. One that cannot be written down must not run: the next factory would not find it. */
async function recordTask(
  options: ProcessTaskRunnerOptions,
  records: TaskRecords,
  key: AttemptKey,
  child: ChildProcess,
  exit: Promise<unknown[]>,
): Promise<Started> {
  const pid = child.pid ?? 0;
  try {
    const record = { ...key, pid, startedAs: (await processStart(pid)) ?? '', ended: false };
    await records.write(record);
    const exited = whenExited(options, records, record, exit);
    return { taskId: taskIdOf(pid), child, since: options.clock.now(), exited };
  } catch (error) {
    signalGroup(pid, 'SIGKILL');
    throw error;
  }
}

/** Leaves nothing of the task's group behind, writes down that it has ended, and tells. */
async function whenExited(
  { onExit, log }: ProcessTaskRunnerOptions,
  records: TaskRecords,
  record: TaskRecord,
  exit: Promise<unknown[]>,
): Promise<void> {
  const { jobId, attempt, pid } = record;
  const [code, signal] = await exit;
  try {
    signalGroup(pid, 'SIGKILL');
    await records.write({ ...record, ended: true });
    await onExit({ jobId, attempt }, signal === null ? `exit code ${code}` : `signal ${signal}`);
  } catch (error) {
    /* The sweeper finds the slot without a task. */
    log.error('end of a task could not be told', { jobId, attempt, error });
  }
}

async function endLeftover(records: TaskRecords, record: TaskRecord, log: Log): Promise<void> {
  const outcome = await endOrphan(record.pid, record.startedAs);
  await records.write({ ...record, ended: true });
  log.warn('task of an earlier factory found', { jobId: record.jobId, attempt: record.attempt, outcome });
}

/** Asks a task to end and, should it not, makes it. */
function terminate(task: Task, graceMs: number): void {
  const pid = task.child?.pid;
  if (pid === undefined || !isRunning(task)) return;
  signalGroup(pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  void task.exited.finally(() => clearTimeout(timer));
}

function isRunning(task: Task): task is Started {
  const { child } = task;
  return child !== undefined && child.exitCode === null && child.signalCode === null;
}

function keyOf({ jobId, attempt }: AttemptKey): string {
  return `${jobId}:${attempt}`;
}

function attemptOf(key: string): AttemptKey {
  const colon = key.lastIndexOf(':');
  return { jobId: key.slice(0, colon), attempt: Number(key.slice(colon + 1)) };
}

function taskIdOf(pid: number): string {
  return `process:${pid}`;
}
