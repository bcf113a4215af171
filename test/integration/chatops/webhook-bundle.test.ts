import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { bundleGithubWebhook } from '../../../scripts/bundle/bundle-github-webhook.ts';
import { jobMessageSchema } from '../../../src/contracts/job-message.ts';
import { createGithubWebhook } from '../../../src/wiring/github-webhook.ts';
import { silentLog } from '../../support/silent-log.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { apiGatewayEvent, examplePayload, webhookSecret } from '../../support/webhook-delivery.ts';

const execute = promisify(execFile);

describe('the github-webhook executable', () => {
  let cloud: Awaited<ReturnType<typeof startTemporaryCloud>>;
  let environment: Record<string, string>;
  const folder = temporaryFolder('webhook-bundle');
  before(async () => {
    cloud = await startTemporaryCloud();
    environment = { ...cloud.environment, GITHUB_APP_ID: '4242', WEBHOOK_SECRET: webhookSecret };
  });
  after(() => cloud.close());

  async function receive(): Promise<unknown[]> {
    const command = new ReceiveMessageCommand({ QueueUrl: cloud.queueUrls.jobs, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await cloud.sqs.send(command);
    return Messages.map(({ Body = '' }) => jobMessageSchema.parse(JSON.parse(Body)));
  }

  it('puts label and command on the real queue and knows the delivery afterwards', async () => {
    const handler = createGithubWebhook(environment, { log: silentLog });
    const label = JSON.stringify(examplePayload('issues', 'labeled', { label: { name: 'ai-factory' } }));
    const comment = JSON.stringify(
      examplePayload('issue_comment', 'created', { comment: { body: '/factory run' } }),
    );
    assert.equal((await handler(apiGatewayEvent({ body: label, deliveryId: 'i-1' }))).body, '{"accepted":1}');
    const second = apiGatewayEvent({ body: comment, event: 'issue_comment', deliveryId: 'i-2' });
    assert.equal((await handler(second)).body, '{"accepted":1}');
    assert.equal((await handler(second)).body, '{"duplicate":true}');
    assert.equal((await receive()).length, 2);
  });

  it('works as it is bundled, in a process of its own with nothing but its environment', async () => {
    const { file, bytes } = await bundleGithubWebhook(folder);
    assert.ok(bytes <= 1_500_000, `the bundle has ${bytes} bytes`);
    const comment = examplePayload('issue_comment', 'created', { comment: { body: 'Hi\n\n/factory stop' } });
    const events: APIGatewayProxyEventV2[] = [
      apiGatewayEvent({
        body: JSON.stringify(comment),
        event: 'issue_comment',
        deliveryId: 'b-1',
        base64: true,
      }),
      apiGatewayEvent({
        body: JSON.stringify(comment),
        event: 'issue_comment',
        headers: { 'x-hub-signature-256': 'no' },
      }),
    ];
    const script = `const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
      const answers = [];
      for (const event of ${JSON.stringify(events)}) answers.push((await handler(event)).statusCode);
      console.error(JSON.stringify(answers)); process.exit(0);`;
    const { stdout, stderr } = await execute(process.execPath, ['--input-type=module', '-e', script], {
      env: environment,
    });
    assert.deepEqual(JSON.parse(stderr), [202, 401]);
    assert.match(stdout, /webhook received/);
    assert.equal((await receive()).length, 1);
  });

  it('refuses to start without a secret, naming every variable that is missing', () => {
    const { WEBHOOK_SECRET: _, TABLE_NAME: __, ...rest } = environment;
    assert.throws(() => createGithubWebhook(rest), /TABLE_NAME: is not set[\s\S]*WEBHOOK_SECRET: is not set/);
  });
});
