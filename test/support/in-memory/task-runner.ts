import { systemClock } from '../../../src/adapters/system/system-clock.ts';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { TaskRequest, TaskRunner } from '../../../src/ports/task-runner.ts';

type AttemptKey = { jobId: string; attempt: number };

export type InMemoryTaskRunner = TaskRunner & {
  /** What was asked to run, repetitions included. */
  readonly requests: readonly TaskRequest[];
  /** Attempts whose task runs now. */
  running(): AttemptKey[];
  /** The task ends by itself, or after it was asked to. */
  end(attempt: AttemptKey): void;
  /** Tasks that were asked to end and still run. */
  readonly asked: ReadonlySet<string>;
  /** The next run fails with this. */
  failNext(error: Error): void;
  /** Whether the platform has no machine for a task that is not there yet. */
  setFull(full: boolean): void;
};

/** Tasks in memory, which run until a test ends them. `endsAtOnce`: a task that is asked to end does. */
export function createInMemoryTaskRunner({
  endsAtOnce = false,
  clock = systemClock,
} = {}): InMemoryTaskRunner {
  const tasks = new Map<string, { key: AttemptKey; running: boolean; since: number }>();
  const requests: TaskRequest[] = [];
  const asked = new Set<string>();
  const faults: Error[] = [];
  let isFull = false;
  const nameOf = ({ jobId, attempt }: AttemptKey) => `${jobId}/${attempt}`;
  return {
    requests,
    asked,
    failNext: (error) => void faults.push(error),
    setFull(full) {
      isFull = full;
    },
    running: () => [...tasks.values()].filter((task) => task.running).map((task) => task.key),
    end(attempt) {
      const task = tasks.get(nameOf(attempt));
      if (task !== undefined) task.running = false;
      asked.delete(nameOf(attempt));
    },
    async run(request) {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      requests.push(structuredClone(request));
      const { jobId, attempt } = request;
      const name = nameOf(request);
      if (isFull && !tasks.has(name))
        throw new FactoryError('task-not-placed', 'There is no machine.', { disposition: 'retry' });
      if (!tasks.has(name)) tasks.set(name, { key: { jobId, attempt }, running: true, since: clock.now() });
      return { taskId: name };
    },
    async stop(attempt) {
      const task = tasks.get(nameOf(attempt));
      if (task?.running !== true) return;
      if (endsAtOnce) task.running = false;
      else asked.add(nameOf(attempt));
    },
    async status(attempt) {
      const task = tasks.get(nameOf(attempt));
      if (task === undefined) return { state: 'unknown' };
      return task.running ? { state: 'running', since: task.since } : { state: 'stopped' };
    },
    list: async () => [...tasks.values()].filter((task) => task.running).map((task) => ({ ...task.key })),
  };
}
