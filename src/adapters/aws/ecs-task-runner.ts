import { createHash } from 'node:crypto';
import {
  ConflictException,
  DescribeTasksCommand,
  ECSClient,
  type Failure,
  ListTasksCommand,
  paginateListTasks,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { TaskRequest, TaskRunner, TaskStatus } from '../../ports/task-runner.ts';
import { announceCalls } from './aws-calls.ts';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';
import { callAws } from './aws-fault.ts';

export type EcsTaskRunnerOptions = {
  environment: AwsEnvironment;
  cluster: string;
  taskDefinition: string;
  /** The container of the task definition that gets the worker's environment. */
  containerName: string;
  subnets: string[];
  securityGroups: string[];
  assignPublicIp: 'ENABLED' | 'DISABLED';
  /** Spot is cheaper and may take a task away with two minutes' notice; a task that must not be interrupted never runs on it. */
  capacityProvider: 'FARGATE' | 'FARGATE_SPOT';
};

type AttemptKey = { jobId: string; attempt: number };
type Placement = { tasks?: Task[] | undefined; failures?: Failure[] | undefined };

/**
 * Tasks on ECS Fargate, one per attempt. Every parameter is derived from the attempt, and the hour where it holds a credential that expires, so that the same client token comes with the
 * same request: ECS then answers with the task that is there already, and otherwise names it. `startedBy` names the attempt, by which its task is found again.
 * A task that ECS could not place throws FactoryError `task-not-placed` (retry): its token is not used up. One that ECS took and then had no machine for is as if it had never been; its token is used
 * up, so that the attempt is asked for again under the next one.
 */
export function createEcsTaskRunner(options: EcsTaskRunnerOptions): TaskRunner {
  const { cluster, environment } = options;
  const client = new ECSClient(awsClientSettings(environment, environment.AWS_ENDPOINT_URL_ECS));
  announceCalls(client, environment);

  return {
    async run(task) {
      const input = runTaskInput(options, task, (await stopped(task)).filter(neverHadMachine).length);
      const { tasks = [], failures = [] } = await callAws('ecs', 'run a task', () =>
        runOrFind(new RunTaskCommand(input)),
      );
      const taskId = tasks[0]?.taskArn;
      if (taskId === undefined) throw notPlaced(task, failures.map(reasonOf));
      return { taskId };
    },

    async stop(attempt, reason) {
      for (const task of await arns(attempt, 'RUNNING')) {
        const stop = new StopTaskCommand({ cluster, task, reason: reason.slice(0, 1_024) });
        await callAws('ecs', 'stop a task', () => client.send(stop));
      }
    },

    async status(attempt) {
      const found = [...(await arns(attempt, 'RUNNING')), ...(await arns(attempt, 'STOPPED'))];
      return statusOf(await described(found));
    },

    async list() {
      const attempts: AttemptKey[] = [];
      const listing = {
        cluster,
        family: familyOf(options.taskDefinition),
        desiredStatus: 'RUNNING',
      } as const;
      await callAws('ecs', 'list tasks', async () => {
        for await (const { taskArns = [] } of paginateListTasks({ client, pageSize: 100 }, listing)) {
          if (taskArns.length === 0) continue;
          const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
          attempts.push(...tasks.flatMap(({ startedBy }) => attemptOf(startedBy) ?? []));
        }
      });
      return attempts;
    },
  };

  /** A client token that was used with other parameters (a new revision of the task definition) still names the attempt's task. */
  async function runOrFind(command: RunTaskCommand): Promise<Placement> {
    try {
      return await client.send(command);
    } catch (error) {
      if (error instanceof Error && saysThatNoMachineIsLeft.test(error.message))
        return { failures: [{ reason: error.message }] };
      const existing = error instanceof ConflictException ? error.resourceIds?.[0] : undefined;
      if (existing === undefined) throw error;
      return { tasks: [{ taskArn: existing }] };
    }
  }

  async function stopped(attempt: AttemptKey): Promise<Task[]> {
    return await described(await arns(attempt, 'STOPPED'));
  }

  async function described(found: readonly string[]): Promise<Task[]> {
    if (found.length === 0) return [];
    const describe = new DescribeTasksCommand({ cluster, tasks: found.slice(0, 100) });
    return (await callAws('ecs', 'describe tasks', () => client.send(describe))).tasks ?? [];
  }

  async function arns(attempt: AttemptKey, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string[]> {
    const list = new ListTasksCommand({ cluster, startedBy: startedByOf(attempt), desiredStatus });
    return (await callAws('ecs', 'list tasks', () => client.send(list))).taskArns ?? [];
  }
}

/** `round`: how many tasks of the attempt had no machine before. ECS keeps them for an hour, as long as their tokens. */
function runTaskInput(options: EcsTaskRunnerOptions, task: TaskRequest, round: number): RunTaskCommandInput {
  const environment = Object.entries(task.environment).map(([name, value]) => ({ name, value }));
  const capacityProvider = task.uninterrupted === true ? 'FARGATE' : options.capacityProvider;
  return {
    cluster: options.cluster,
    taskDefinition: options.taskDefinition,
    count: 1,
    clientToken: round === 0 ? task.clientToken : nextToken(task.clientToken, round),
    startedBy: startedByOf(task),
    capacityProviderStrategy: [{ capacityProvider, weight: 1 }],
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: options.subnets,
        securityGroups: options.securityGroups,
        assignPublicIp: options.assignPublicIp,
      },
    },
    overrides: { containerOverrides: [{ name: options.containerName, environment }] },
    propagateTags: 'TASK_DEFINITION',
  };
}

/** ECS takes up to 128 letters, digits, `-`, `/` and `_`; a job id has no others. */
function startedByOf({ jobId, attempt }: AttemptKey): string {
  return `${jobId}/${attempt}`;
}

/** The attempt a task was started for; undefined for tasks that somebody else runs in the cluster. */
function attemptOf(startedBy: string | undefined): AttemptKey | undefined {
  const match = /^([\w-]+)\/([1-9]\d{0,8})$/.exec(startedBy ?? '');
  return match?.[1] === undefined ? undefined : { jobId: match[1], attempt: Number(match[2]) };
}

/** `worker` of `arn:aws:ecs:…:task-definition/worker:7`, `worker:7` and `worker`: tasks of older revisions count too. */
function familyOf(taskDefinition: string): string {
  return taskDefinition.replace(/^.*\//, '').replace(/:\d+$/, '');
}

function statusOf(tasks: Task[]): TaskStatus {
  const placed = tasks.filter((task) => !neverHadMachine(task));
  const running = placed.filter((task) => task.lastStatus !== 'STOPPED');
  if (running.length === 0) return { state: placed.length > 0 ? 'stopped' : 'unknown' };
  return {
    state: 'running',
    since: Math.max(...running.map(({ createdAt }) => createdAt?.getTime() ?? 0)),
  };
}

/** How ECS tells of a shortage, or of the account's quota of machines, in an answer, an error or the reason why a task has stopped. */
const saysThatNoMachineIsLeft = /capacity is unavailable|reached the limit on the number of/i;

/** Whether ECS has ended the task before any of its containers ran, because it had no machine for it or took it away again at once. */
function neverHadMachine({ lastStatus, startedAt, stopCode, stoppedReason = '' }: Task): boolean {
  if (lastStatus !== 'STOPPED' || startedAt !== undefined) return false;
  return stopCode === 'SpotInterruption' || saysThatNoMachineIsLeft.test(stoppedReason);
}

/** ECS takes up to 64 characters, which the token may have already. */
function nextToken(token: string, round: number): string {
  return createHash('sha256').update(`${token} ${round}`).digest('hex');
}

function reasonOf({ reason, detail }: Failure): string {
  return [reason, detail].filter(Boolean).join(': ');
}

function notPlaced({ jobId, attempt }: AttemptKey, reasons: readonly string[]): FactoryError {
  return new FactoryError(
    'task-not-placed',
    `ECS could not start the task of attempt ${attempt} of job ${jobId}: ${reasons.join('; ') || 'no reason given'}. It is tried again.`,
    { disposition: 'retry' },
  );
}
