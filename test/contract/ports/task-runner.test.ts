import { after } from 'node:test';
import { createEcsTaskRunner } from '../../../src/adapters/aws/ecs-task-runner.ts';
import { startFakeEcs } from '../../support/fake-ecs.ts';
import { createInMemoryTaskRunner } from '../../support/in-memory/task-runner.ts';
import { startProcessTasks } from '../../support/process-tasks.ts';
import { describeTaskRunnerContract } from './task-runner.ts';

describeTaskRunnerContract('in memory', async () => {
  const runner = createInMemoryTaskRunner({ endsAtOnce: true });
  const requestOf = ({ jobId, attempt }: { jobId: string; attempt: number }) =>
    runner.requests.find((request) => request.jobId === jobId && request.attempt === attempt);
  return {
    runner,
    ended: async () => {},
    environmentOf: async (attempt) => ({ ...requestOf(attempt)?.environment }),
    started: async () => 1,
  };
});

describeTaskRunnerContract('child processes', async () => {
  const { runner, ended, outputOf } = await startProcessTasks();
  return {
    runner,
    ended: async (attempt) => void (await ended(attempt)),
    async environmentOf(attempt) {
      const {
        PATH: _path,
        NODE_COMPILE_CACHE: _cache,
        ...environment
      } = (await outputOf(attempt))[0]?.environment ?? {};
      return environment;
    },
    started: async (attempt) => (await outputOf(attempt)).length,
  };
});

describeTaskRunnerContract('ECS, on a fake endpoint', async () => {
  const ecs = await startFakeEcs();
  after(() => ecs.close());
  const runner = createEcsTaskRunner({
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_ECS: ecs.url,
    },
    cluster: 'factory',
    taskDefinition: 'worker',
    containerName: 'worker',
    subnets: ['subnet-1'],
    securityGroups: ['sg-1'],
    assignPublicIp: 'DISABLED',
    capacityProvider: 'FARGATE_SPOT',
  });
  const tasksOf = ({ jobId, attempt }: { jobId: string; attempt: number }) =>
    ecs.tasks.filter((task) => task.startedBy === `${jobId}/${attempt}`);
  return {
    runner,
    ended: async () => {},
    async environmentOf(attempt) {
      const overrides = tasksOf(attempt)[0]?.request.overrides as {
        containerOverrides: { environment: { name: string; value: string }[] }[];
      };
      const variables = overrides.containerOverrides[0]?.environment ?? [];
      return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    },
    started: async (attempt) => tasksOf(attempt).length,
  };
});
