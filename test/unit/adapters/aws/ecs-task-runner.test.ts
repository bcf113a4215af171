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
    const [first, second] = ecs.requests.filter(({ operation }) => operation === 'RunTask');
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
    const strategy = ecs.requests.find(({ operation }) => operation === 'RunTask')?.body
      .capacityProviderStrategy;
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

  for (const message of [
    'Capacity is unavailable at this time. Please try again later or in a different availability zone',
    'You’ve reached the limit on the number of vCPUs you can run concurrently',
  ])
    it(`for which there is no machine are to be tried again: ${message.slice(0, 40)} …`, async () => {
      const { ecs, runner } = await onFakeEcs();
      ecs.answerNext('RunTask', 400, { __type: 'ClientException', message });
      const refused = { code: 'task-not-placed', disposition: 'retry' };
      await assert.rejects(runner.run(taskRequest('77-3')), refused);
      assert.equal((await runner.status(taskRequest('77-3'))).state, 'unknown');
    });

  it('that ECS refuses for another reason are a fault', async () => {
    const { ecs, runner } = await onFakeEcs();
    ecs.answerNext('RunTask', 400, { __type: 'AccessDeniedException', message: 'No.' });
    await assert.rejects(runner.run(taskRequest('77-3')), { code: 'ecs-unavailable', disposition: 'retry' });
  });

  for (const end of [
    { stopCode: 'TaskFailedToStart', stoppedReason: 'Capacity is unavailable at this time.' },
    { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
  ])
    it(`that ECS took and had no machine for never were, and are asked for anew: ${end.stopCode}`, async () => {
      const { ecs, runner } = await onFakeEcs();
      const task = taskRequest('77-3');
      const { taskId } = await runner.run(task);
      Object.assign(ecs.tasks[0] ?? {}, { desiredStatus: 'STOPPED', lastStatus: 'STOPPED', ...end });
      assert.equal((await runner.status(task)).state, 'unknown');
      const next = await runner.run(task);
      assert.notEqual(next.taskId, taskId);
      assert.deepEqual(await runner.run(task), next, 'once');
      assert.equal((await runner.status(task)).state, 'running');
    });

  it('are there since ECS took them, not since one for which it had no machine', async () => {
    const { ecs, runner } = await onFakeEcs();
    const task = taskRequest('77-3');
    await runner.run(task);
    const end = { stopCode: 'TaskFailedToStart', stoppedReason: 'Capacity is unavailable at this time.' };
    Object.assign(ecs.tasks[0] ?? {}, { desiredStatus: 'STOPPED', lastStatus: 'STOPPED', ...end });
    await runner.run(task);
    Object.assign(ecs.tasks[1] ?? {}, { createdAt: 1_790_000_000.25 });
    assert.deepEqual(await runner.status(task), { state: 'running', since: 1_790_000_000_250 });
  });

  it('that have run are not begun anew, whatever ended them', async () => {
    const { ecs, runner } = await onFakeEcs();
    const task = taskRequest('77-3');
    const first = await runner.run(task);
    const startedAt = Date.now() / 1_000;
    const end = { desiredStatus: 'STOPPED', lastStatus: 'STOPPED', stopCode: 'SpotInterruption', startedAt };
    Object.assign(ecs.tasks[0] ?? {}, end);
    assert.equal((await runner.status(task)).state, 'stopped');
    assert.deepEqual(await runner.run(task), first);
    assert.equal(ecs.tasks.length, 1);
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
    assert.equal((await runner.status(task)).state, 'running');
    Object.assign(started, { lastStatus: 'STOPPED' });
    assert.equal((await runner.status(task)).state, 'stopped');
  });
});
