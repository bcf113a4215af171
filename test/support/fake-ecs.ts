import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Json = Record<string, unknown>;
type FakeTask = {
  taskArn: string;
  startedBy: string;
  lastStatus: string;
  desiredStatus: string;
  /** Seconds since the epoch, as `startedAt`. */
  createdAt: number;
  startedAt?: number;
  stopCode?: string;
  stoppedReason?: string;
  request: Json;
};
export type EcsRequest = { operation: string; body: Json; authorization: string };

export type FakeEcs = {
  url: string;
  readonly requests: readonly EcsRequest[];
  readonly tasks: readonly FakeTask[];
  /** The next call of the operation is answered so, instead of being carried out. */
  answerNext(operation: string, status: number, body: Json): void;
  close(): Promise<void>;
};

/** As much of ECS as the task runner talks to, over HTTP as the SDK speaks it (JSON 1.1), client tokens included. */
export async function startFakeEcs(): Promise<FakeEcs> {
  const requests: EcsRequest[] = [];
  const tasks: FakeTask[] = [];
  const byToken = new Map<string, FakeTask>();
  const answers: { operation: string; status: number; body: Json }[] = [];

  const operations: Record<string, (body: Json) => { status: number; body: Json }> = {
    RunTask(body) {
      const known = byToken.get(String(body.clientToken));
      if (known !== undefined && JSON.stringify(known.request) !== JSON.stringify(body)) {
        return conflict(known.taskArn);
      }
      const task = known ?? newTask(body);
      return { status: 200, body: { tasks: [viewOf(task)], failures: [] } };
    },
    ListTasks({ startedBy, family, desiredStatus = 'RUNNING', nextToken = '0', maxResults = 100 }) {
      const found = tasks.filter(
        (task) =>
          (startedBy === undefined || task.startedBy === startedBy) &&
          (family === undefined || String(task.request.taskDefinition).startsWith(String(family))) &&
          task.desiredStatus === desiredStatus,
      );
      const end = Number(nextToken) + Number(maxResults);
      const page = found.slice(Number(nextToken), end).map(({ taskArn }) => taskArn);
      return {
        status: 200,
        body: { taskArns: page, ...(end < found.length ? { nextToken: String(end) } : {}) },
      };
    },
    DescribeTasks(body) {
      const found = tasks.filter(({ taskArn }) => (body.tasks as string[]).includes(taskArn));
      return { status: 200, body: { tasks: found.map(viewOf), failures: [] } };
    },
    StopTask(body) {
      const task = tasks.find(({ taskArn }) => taskArn === body.task);
      if (task === undefined)
        return { status: 400, body: { __type: 'InvalidParameterException', message: 'no such task' } };
      Object.assign(task, { desiredStatus: 'STOPPED', lastStatus: 'STOPPED' });
      return { status: 200, body: { task: viewOf(task) } };
    },
  };

  function newTask(body: Json): FakeTask {
    const taskArn = `arn:aws:ecs:eu-central-1:1:task/factory/${tasks.length + 1}`;
    const task = {
      taskArn,
      startedBy: String(body.startedBy),
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      createdAt: Date.now() / 1_000,
      request: body,
    };
    tasks.push(task);
    byToken.set(String(body.clientToken), task);
    return task;
  }

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const body = JSON.parse(await text(request)) as Json;
    requests.push({ operation, body, authorization: String(request.headers.authorization) });
    const planned = answers.findIndex((answer) => answer.operation === operation);
    const answer = planned >= 0 ? answers.splice(planned, 1)[0] : operations[operation]?.(body);
    response.writeHead(answer?.status ?? 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer?.body ?? { __type: 'ClientException', message: `no ${operation}` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    tasks,
    answerNext: (operation, status, body) => void answers.push({ operation, status, body }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function viewOf({ request: _, ...view }: FakeTask): Json {
  return view;
}

function conflict(taskArn: string): { status: number; body: Json } {
  return {
    status: 400,
    body: { __type: 'ConflictException', message: 'token in use', resourceIds: [taskArn] },
  };
}
