import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createEcsTaskRunner } from '../../../../src/adapters/aws/ecs-task-runner.ts';
import { taskRequest } from '../../../contract/ports/task-runner.ts';
import { startFakeEcs } from '../../../support/fake-ecs.ts';

async function onFakeEcs(taskDefinition = 'worker:7') {
  const ecs = await startFakeEcs();
  after(() => ecs.close());
  const runnerOf = (definition: string) =>
    createEcsTaskRunner({
      environment: {
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL_ECS: ecs.url,
      },
      cluster: 'factory',
      taskDefinition: definition,
      containerName: 'supervisor',
      subnets: ['subnet-1', 'subnet-2'],
      securityGroups: ['sg-1'],
      assignPublicIp: 'DISABLED',
      capacityProvider: 'FARGATE_SPOT',
    });
  return { ecs, runnerOf, runner: runnerOf(taskDefinition) };
}

describe('tasks on ECS', () => {
  it('are asked for with parameters that are the same for the same attempt', async () => {
    const { ecs, runner } = await onFakeEcs();
    const task = taskRequest('77-3', 2);
    await runner.run(task);
    await runner.run(task);
    const [first, second] = ecs.requests;
    assert.deepEqual(first?.body, second?.body);
    assert.deepEqual(first?.body, {
      cluster: 'factory',
      taskDefinition: 'worker:7',
      count: 1,
      clientToken: '77-3-2',
      startedBy: '77-3/2',
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: ['subnet-1', 'subnet-2'],
          securityGroups: ['sg-1'],
          assignPublicIp: 'DISABLED',
        },
      },
      overrides: {
        containerOverrides: [
          {
            name: 'supervisor',
            environment: [
              { name: 'WORKER_API_URL', value: 'http://127.0.0.1:9' },
              { name: 'JOB_ID', value: '77-3' },
              { name: 'ATTEMPT', value: '2' },
              { name: 'REGISTRATION_CODE', value: 'c'.repeat(64) },
            ],
          },
        ],
      },
      propagateTags: 'TASK_DEFINITION',
    });
  });

  it('run where nobody takes them away when they must not be interrupted', async () => {
    const { ecs, runner } = await onFakeEcs();
    await runner.run({ ...taskRequest('77-3', 2), uninterrupted: true });
    const strategy = ecs.requests[0]?.body.capacityProviderStrategy;
    assert.deepEqual(strategy, [{ capacityProvider: 'FARGATE', weight: 1 }]);
  });

  it('that ECS cannot place are to be tried again, with its reasons', async () => {
    const { ecs, runner } = await onFakeEcs();
    ecs.answerNext('RunTask', 200, {
      tasks: [],
      failures: [{ reason: 'RESOURCE:ENI', detail: 'subnet is full' }],
    });
    await assert.rejects(
      runner.run(taskRequest('77-3')),
      (error: { code: string; disposition: string; message: string }) => {
        assert.deepEqual([error.code, error.disposition], ['task-not-placed', 'retry']);
        assert.match(error.message, /RESOURCE:ENI: subnet is full/);
        return true;
      },
    );
    assert.ok((await runner.run(taskRequest('77-3'))).taskId, 'and then start');
  });

  it('for which there is no capacity are to be tried again', async () => {
    const { ecs, runner } = await onFakeEcs();
    ecs.answerNext('RunTask', 400, {
      __type: 'ClientException',
      message: 'Capacity is unavailable at this time.',
    });
    await assert.rejects(runner.run(taskRequest('77-3')), { code: 'ecs-unavailable', disposition: 'retry' });
  });

  it('are found although the task definition was replaced since they were asked for', async () => {
    const { runner, runnerOf } = await onFakeEcs();
    const { taskId } = await runner.run(taskRequest('77-3'));
    assert.equal((await runnerOf('worker:8').run(taskRequest('77-3'))).taskId, taskId);
  });

  it('are stopped with a reason', async () => {
    const { ecs, runner } = await onFakeEcs();
    await runner.run(taskRequest('77-3'));
    await runner.stop(taskRequest('77-3'), 'cancelled '.repeat(200));
    const stop = ecs.requests.find(({ operation }) => operation === 'StopTask');
    assert.equal(String(stop?.body.reason).length, 1_024);
  });

  it('run until ECS says that they have stopped, not when they were asked to', async () => {
    const { ecs, runner } = await onFakeEcs();
    const task = taskRequest('77-3');
    await runner.run(task);
    const started = ecs.tasks[0];
    assert.ok(started);
    Object.assign(started, { desiredStatus: 'STOPPED', lastStatus: 'DEACTIVATING' });
    assert.equal(await runner.status(task), 'running');
    Object.assign(started, { lastStatus: 'STOPPED' });
    assert.equal(await runner.status(task), 'stopped');
  });
});
