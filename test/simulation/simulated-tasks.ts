import { FactoryError } from '../../src/contracts/factory-error.ts';
import type { TaskRequest, TaskRunner } from '../../src/ports/task-runner.ts';
import { createHost, type Host } from './host.ts';
import type { Machines } from './scenario.ts';
import type { Simulation } from './simulation.ts';

type AttemptKey = { jobId: string; attempt: number };

export type SimulatedTask = AttemptKey & {
  host: Host;
  state: 'starting' | 'running' | 'stopped';
  createdAt: number;
  listedAt: number;
  asked: boolean;
};

export type SimulatedTasks = TaskRunner & {
  all(): readonly SimulatedTask[];
  find(attempt: AttemptKey): SimulatedTask | undefined;
};

const longestStartMs = 20_000;
const longestUnlistedMs = 20_000;
const longestStopMs = 30_000;
const longestEventDelayMs = 5_000;

/**
 * Tasks as ECS runs them: the same client token finds the same task, a start takes its time, a task may be listed late, a stop takes up to half a
 * minute and is certain, and the platform reports the end unless the report gets lost. Machines may be short at first.
 */
export function createSimulatedTasks(
  simulation: Simulation,
  { noneForMs = 0, comeUpMs = 0 }: Machines,
  does: {
    work(task: SimulatedTask, request: TaskRequest): Promise<void>;
    created(task: SimulatedTask): void;
    started(task: SimulatedTask): void;
    ended(task: AttemptKey): void;
  },
): SimulatedTasks {
  const { scheduler, chaos, prng, pace } = simulation;
  const tasks = new Map<string, SimulatedTask>();
  const machinesFrom = scheduler.clock.now() + noneForMs;
  const find = ({ jobId, attempt }: AttemptKey) => tasks.get(`${jobId}/${attempt}`);

  function start(task: SimulatedTask, request: TaskRequest): boolean {
    if (task.state !== 'starting') return false;
    task.state = 'running';
    does.started(task);
    task.host.invoke(() => does.work(task, request)).then(() => end(task));
    return true;
  }

  function end(task: SimulatedTask): void {
    if (task.state === 'stopped') return;
    task.state = 'stopped';
    task.host.crash();
    if (chaos.strikes('task-event-lost')) return;
    scheduler.after(pace?.taskEventMs ?? prng.int(longestEventDelayMs), () => {
      does.ended(task);
      return false;
    });
  }

  return {
    all: () => [...tasks.values()],
    find,
    async run(request) {
      const { jobId, attempt } = request;
      const known = find(request);
      if (known !== undefined) return { taskId: known.host.name };
      if (scheduler.clock.now() < machinesFrom)
        throw new FactoryError('task-not-placed', 'There is no machine.', { disposition: 'retry' });
      const name = `worker ${jobId}/${attempt}`;
      const late = chaos.strikes('task-unlisted') ? prng.int(longestUnlistedMs) : 0;
      const task: SimulatedTask = {
        jobId,
        attempt,
        host: createHost(simulation, name, 'worker'),
        state: 'starting',
        createdAt: scheduler.clock.now(),
        listedAt: scheduler.clock.now() + late,
        asked: false,
      };
      tasks.set(`${jobId}/${attempt}`, task);
      does.created(task);
      scheduler.after(pace?.taskStartMs ?? comeUpMs + prng.int(longestStartMs), () => start(task, request));
      return { taskId: name };
    },
    async stop(attempt) {
      const task = find(attempt);
      if (task === undefined || task.state === 'stopped' || task.asked) return;
      task.asked = true;
      scheduler.after(pace?.taskStopMs ?? prng.int(longestStopMs), () => {
        end(task);
        return false;
      });
    },
    async status(attempt) {
      const task = find(attempt);
      if (task === undefined || task.listedAt > scheduler.clock.now()) return { state: 'unknown' };
      return task.state === 'stopped' ? { state: 'stopped' } : { state: 'running', since: task.createdAt };
    },
    async list() {
      const listed = [...tasks.values()].filter(
        (task) => task.state !== 'stopped' && task.listedAt <= scheduler.clock.now(),
      );
      return listed.map(({ jobId, attempt }) => ({ jobId, attempt }));
    },
  };
}
