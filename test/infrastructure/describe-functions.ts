import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Bundles } from '../../cdk/bundle-all.ts';
import { controlPlaneEnvironmentSchema } from '../../src/config/control-plane-environment.ts';
import { type FunctionName, functionSettings } from '../../src/config/function-settings.ts';
import { createControlPlane } from '../../src/wiring/control-plane.ts';
import { fittingCommand } from '../support/job-scenario.ts';
import { silentLog } from '../support/silent-log.ts';
import { apiGatewayEvent, examplePayload } from '../support/webhook-delivery.ts';
import { startLambdaWorld } from './lambda-world.ts';
import type { Template } from './template.ts';

const execute = promisify(execFile);
const megabyte = 1_000_000;

/** What each deployed function does in a process of its own, with its bundle and the variables of the template. `deployed`: known once the tests run. */
export function describeFunctions(deployed: () => { bundles: Bundles; template: Template }): void {
  describe('each function alone', () => {
    let world: Awaited<ReturnType<typeof startLambdaWorld>>;
    before(async () => {
      world = await startLambdaWorld();
    });
    after(() => world.close());
    const invoke = (name: FunctionName, ...events: unknown[]) => world.invoke(deployed(), name, events);

    it('github-webhook takes a signed delivery and refuses a forged one', async () => {
      const body = JSON.stringify(examplePayload('issues', 'labeled', { label: { name: 'ai-factory' } }));
      const forged = { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
      const answers = await invoke(
        'github-webhook',
        apiGatewayEvent({ body, deliveryId: 'd-1' }),
        apiGatewayEvent({ body, deliveryId: 'd-2', headers: forged }),
      );
      assert.deepEqual(
        answers.map((answer) => (answer as { statusCode: number }).statusCode),
        [202, 401],
      );
    });

    it('worker-api refuses a registration that the factory did not start', async () => {
      const path = '/v1/jobs/77-1/attempts/1/register';
      const event = {
        version: '2.0',
        routeKey: 'ANY /v1/{proxy+}',
        rawPath: path,
        rawQueryString: '',
        headers: { 'content-type': 'application/json', host: 'api.test' },
        requestContext: { domainName: 'api.test', http: { method: 'POST', path, sourceIp: '127.0.0.1' } },
        body: JSON.stringify({ code: 'b'.repeat(64), tokenHash: 'a'.repeat(64) }),
        isBase64Encoded: false,
      };
      const [answer] = await invoke('worker-api', event);
      assert.equal((answer as { statusCode: number }).statusCode, 401);
    });

    it('governance puts aside what it does not understand, and delays what GitHub cannot answer for now', async () => {
      const strange = await world.message('jobs', '{"type":"format-disk"}');
      const repository = { id: 77, owner: 'acme', name: 'widgets', installationId: 5 };
      const confirm = {
        type: 'label-added',
        commandId: 'c-1',
        repository,
        sender: { id: 11, login: 'wanda', type: 'User' },
        deliveryId: 'd-1',
        receivedAt: '2026-01-02T03:04:05.000Z',
        issueNumber: 1,
      };
      const unanswered = await world.message('jobs', confirm);
      const answers = await invoke('governance', strange, unanswered);
      assert.deepEqual(answers, [
        { batchItemFailures: [] },
        { batchItemFailures: [{ itemIdentifier: unanswered.Records[0]?.messageId }] },
      ]);
      assert.equal(await messagesIn('quarantine'), 1);
    });

    it('dispatcher starts a task, hears that it is still there, and ends it', async () => {
      const jobId = await approvedJob();
      const wake = await world.message('dispatch', { type: 'wake', jobId });
      assert.deepEqual(await invoke('dispatcher', wake), [{ batchItemFailures: [] }]);
      assert.equal(world.ecs.tasks.at(-1)?.startedBy, `${jobId}/1`);
      const more = {
        Records: [{ ...wake.Records[0], body: JSON.stringify({ type: 'stop-task', jobId, attempt: 1 }) }],
      };
      const broken = { Records: [{ ...wake.Records[0], body: '{"type":"format-disk"}' }] };
      assert.deepEqual(await invoke('dispatcher', more, broken), [
        { batchItemFailures: [] },
        { batchItemFailures: [] },
      ]);
      world.ecs.answerNext('RunTask', 400, { __type: 'ClientException', message: 'no capacity' });
      const again = await world.message('dispatch', { type: 'wake', jobId: await approvedJob(2) });
      const [answer] = (await invoke('dispatcher', again)) as [{ batchItemFailures: unknown[] }];
      assert.equal(answer.batchItemFailures.length, 1);
    });

    it('reporter delays what it cannot show', async () => {
      const jobId = await approvedJob(9);
      const event = await world.message('reports', { type: 'project', jobId, version: 2 });
      const strange = { Records: [{ ...event.Records[0], body: '[]' }] };
      const [answer, aside] = await invoke('reporter', event, strange);
      assert.equal(
        (answer as { batchItemFailures: unknown[] }).batchItemFailures.length,
        event.Records.length,
      );
      assert.deepEqual(aside, { batchItemFailures: [] });
    });

    it('sweeper ends its round though GitHub is down', async () => {
      assert.deepEqual(await invoke('sweeper', {}), [null]);
    });

    it('has at most 1.5 MB for webhooks and 3 MB for everything else, policy engine and data included', () => {
      for (const name of Object.keys(functionSettings) as FunctionName[]) {
        const bytes = loadedBytes(deployed().bundles.functions[name]);
        assert.ok(bytes <= (name === 'github-webhook' ? 1.5 : 3) * megabyte, `${name} has ${bytes} bytes`);
      }
    });

    async function messagesIn(queue: 'quarantine'): Promise<number> {
      const command = new GetQueueAttributesCommand({
        QueueUrl: world.cloud.queueUrls[queue],
        AttributeNames: ['ApproximateNumberOfMessages'],
      });
      const { Attributes } = await world.cloud.sqs.send(command);
      return Number(Attributes?.ApproximateNumberOfMessages);
    }

    async function approvedJob(issue = 1): Promise<string> {
      const { environment } = world.cloud;
      const plane = createControlPlane(controlPlaneEnvironmentSchema.parse(environment), environment, {
        log: silentLog,
      });
      const jobId = `77-${issue}`;
      for (const type of ['SubmitJob', 'RecordVerdict'] as const) {
        const command = fittingCommand(type, await plane.ledger.read(jobId));
        await plane.ledger.handle(jobId, { commandId: type, actor: { kind: 'governance' }, command });
      }
      return jobId;
    }
  });

  describe('each program of the worker’s image alone', () => {
    for (const [program, variable] of [
      ['worker', 'REGISTRATION_CODE'],
      ['egress-gateway', 'EGRESS_HOSTS'],
    ] as const) {
      it(`${program} loads, and says what it must be told`, async () => {
        const file = join(deployed().bundles.workerImage, program, 'main.mjs');
        const run = execute(process.execPath, [file], { env: {} });
        await assert.rejects(run, (error: Error & { stderr: string }) =>
          error.stderr.includes(`${variable}: is not set`),
        );
      });
    }
  });
}

/** Everything but the source maps, which are read when an error is told. */
function loadedBytes(folder: string): number {
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.map'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
