import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { controlPlaneEnvironmentSchema } from '../../../src/config/control-plane-environment.ts';
import { createControlPlane } from '../../../src/wiring/control-plane.ts';
import { createDispatcher } from '../../../src/wiring/dispatcher.ts';
import { startFakeEcs } from '../../support/fake-ecs.ts';
import { fittingCommand } from '../../support/job-scenario.ts';
import { silentLog } from '../../support/silent-log.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';

const cloud = await startTemporaryCloud();
after(() => cloud.close());
const ecs = await startFakeEcs();
after(() => ecs.close());

const environment = {
  ...cloud.environment,
  AWS_ENDPOINT_URL_ECS: ecs.url,
  WORKER_API_URL: 'https://worker-api.test',
  WORKER_REGISTRATION_KEY: 'r'.repeat(32),
  MAX_WORKERS: '1',
  ECS_CLUSTER: 'factory',
  ECS_TASK_DEFINITION: 'worker',
  ECS_SUBNETS: 'subnet-1',
  ECS_SECURITY_GROUPS: 'sg-1',
};
const { ledger } = createControlPlane(controlPlaneEnvironmentSchema.parse(environment), environment, {
  log: silentLog,
});
const dispatcher = createDispatcher(environment, { log: silentLog });

async function approve(issueNumber: number): Promise<string> {
  const jobId = `77-${issueNumber}`;
  for (const type of ['SubmitJob', 'RecordVerdict'] as const) {
    const command = fittingCommand(type, await ledger.read(jobId));
    await ledger.handle(jobId, { commandId: type, actor: { kind: 'governance' }, command });
  }
  return jobId;
}

function eventOf(...bodies: unknown[]): SQSEvent {
  const Records = bodies.map((body, index) => ({
    messageId: `message-${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: {},
    eventSourceARN: 'arn:aws:sqs:us-east-1:1:dispatch',
  }));
  return { Records: Records as unknown as SQSRecord[] };
}

describe('the dispatcher as it is wired for AWS', () => {
  it('starts a task on ECS, and the next one when ECS says that the first has stopped', async () => {
    const [first, second] = [await approve(1), await approve(2)];
    const { batchItemFailures } = await dispatcher(
      eventOf({ type: 'wake', jobId: first }, { type: 'wake', jobId: second }),
    );
    assert.deepEqual(batchItemFailures, []);
    assert.deepEqual(
      ecs.tasks.map(({ startedBy }) => startedBy),
      [`${first}/1`],
    );

    const task = ecs.tasks[0];
    assert.ok(task);
    Object.assign(task, { desiredStatus: 'STOPPED', lastStatus: 'STOPPED' });
    const stopped = {
      source: 'aws.ecs',
      'detail-type': 'ECS Task State Change',
      detail: {
        lastStatus: 'STOPPED',
        startedBy: task.startedBy,
        stoppedReason: 'Essential container in task exited',
      },
    };
    assert.deepEqual(await dispatcher(eventOf(stopped)), { batchItemFailures: [] });
    assert.deepEqual(
      ecs.tasks.map(({ startedBy }) => startedBy),
      [`${first}/1`, `${second}/1`],
    );
  });

  it('lets an attempt wait while ECS has no machine, and asks for it again when it is told to', async () => {
    for (const task of ecs.tasks) Object.assign(task, { desiredStatus: 'STOPPED', lastStatus: 'STOPPED' });
    await dispatcher(eventOf({ type: 'task-stopped', jobId: '77-2', attempt: 1, reason: 'test' }));
    const jobId = await approve(3);
    const capacity = { __type: 'ClientException', message: 'Capacity is unavailable at this time.' };
    ecs.answerNext('RunTask', 400, capacity);
    const wake = eventOf({ type: 'wake', jobId });
    assert.deepEqual(await dispatcher(wake), { batchItemFailures: [] });
    assert.equal((await ledger.read(jobId)).state, 'TASK_PLANNING');
    assert.notEqual(ecs.tasks.at(-1)?.startedBy, `${jobId}/1`);
    assert.deepEqual(await dispatcher(wake), { batchItemFailures: [] });
    assert.equal(ecs.tasks.at(-1)?.startedBy, `${jobId}/1`);
  });

  it('has a message delivered again while ECS does not answer, and starts the task then', async () => {
    for (const task of ecs.tasks) Object.assign(task, { desiredStatus: 'STOPPED', lastStatus: 'STOPPED' });
    await dispatcher(eventOf({ type: 'task-stopped', jobId: '77-3', attempt: 1, reason: 'test' }));
    const jobId = await approve(4);
    ecs.answerNext('RunTask', 400, { __type: 'AccessDeniedException', message: 'No.' });
    const wake = eventOf({ type: 'wake', jobId });
    assert.deepEqual(await dispatcher(wake), { batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    assert.deepEqual(await dispatcher(wake), { batchItemFailures: [] });
    assert.equal(ecs.tasks.at(-1)?.startedBy, `${jobId}/1`);
    assert.equal((await ledger.read(jobId)).details?.attempt?.number, 1);
  });

  it('puts what is no dispatch message into quarantine, whole, and goes on with the rest', async () => {
    const strange = [
      'no JSON',
      '{"type":"format-disk"}',
      '{"type":"stop-task","jobId":"77-1","attempt":"1; drop"}',
    ];
    assert.deepEqual(await dispatcher(eventOf(...strange)), { batchItemFailures: [] });
    const received = await cloud.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: cloud.queueUrls.quarantine, MaxNumberOfMessages: 10 }),
    );
    const bodies = (received.Messages ?? []).map(
      ({ Body }) => (JSON.parse(Body ?? '{}') as { body: string }).body,
    );
    assert.deepEqual(bodies.toSorted(), strange.toSorted());
  });
});
