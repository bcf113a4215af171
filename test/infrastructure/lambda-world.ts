import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import type { Bundles } from '../../cdk/bundle-all.ts';
import { sqsRecordOf } from '../../src/adapters/local/cloud/sqs-record.ts';
import type { FunctionName } from '../../src/config/function-settings.ts';
import { startFakeEcs } from '../support/fake-ecs.ts';
import { startTemporaryCloud } from '../support/temporary-cloud.ts';
import { webhookSecret } from '../support/webhook-delivery.ts';
import { environmentOf, parameterValues } from './check-environments.ts';
import type { Template } from './template.ts';

const execute = promisify(execFile);
/** Nobody answers there: GitHub is down. */
const nobody = 'http://127.0.0.1:9';

/**
 * Everything a function finds on AWS, on loopback: table, queues, buckets, parameters, ECS. `invoke` starts Node with nothing but a function's bundle and the variables
 * that the template gives it, and answers what the handler said to each event.
 */
export async function startLambdaWorld() {
  const cloud = await startTemporaryCloud();
  const ecs = await startFakeEcs();
  const ssm = await startParameters();
  const elsewhere = {
    ...cloud.environment,
    AWS_ENDPOINT_URL_SSM: ssm.url,
    AWS_ENDPOINT_URL_ECS: ecs.url,
    GITHUB_API_URL: nobody,
  };

  let sent = 0;
  return {
    cloud,
    ecs,
    async invoke(
      deployed: { bundles: Bundles; template: Template },
      name: FunctionName,
      events: readonly unknown[],
    ): Promise<unknown[]> {
      const file = pathToFileURL(join(deployed.bundles.functions[name], 'handler.mjs')).href;
      const script = `const { handler } = await import(${JSON.stringify(file)});
        const answers = [];
        for (const event of ${JSON.stringify(events)}) answers.push((await handler(event, {})) ?? null);
        console.error('answers ' + JSON.stringify(answers)); process.exit(0);`;
      const env = {
        ...environmentOf(deployed.template, name),
        ...elsewhere,
        AWS_LAMBDA_FUNCTION_NAME: name,
        ...recorder(),
      };
      const { stderr } = await execute(process.execPath, ['--input-type=module', '-e', script], {
        env,
        cwd: deployed.bundles.functions[name],
      });
      return JSON.parse(/^answers (.*)$/m.exec(stderr)?.[1] ?? 'null') as unknown[];
    },
    /** A message as Lambda takes it from a queue. */
    async message(queue: 'jobs' | 'dispatch' | 'reports', body: unknown): Promise<SQSEvent> {
      sent += 1;
      const queueUrl = cloud.queueUrls[queue];
      const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
      const ordered = queue === 'reports' ? { MessageDeduplicationId: `message-${sent}` } : {};
      await cloud.sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody,
          MessageGroupId: `group-${sent}`,
          ...ordered,
        }),
      );
      const received = await cloud.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['All'],
        }),
      );
      const own = (received.Messages ?? []).filter(({ Body }) => Body === MessageBody);
      return { Records: own.map((each) => sqsRecordOf(each, queueUrl)) };
    },
    async close() {
      await Promise.all([cloud.close(), ecs.close(), ssm.close()]);
    },
  };
}

/** While calls are being recorded, those of these processes are too. */
function recorder(): Record<string, string> {
  const { RECORD_AWS_CALLS: folder, NODE_OPTIONS: options } = process.env;
  return folder === undefined ? {} : { RECORD_AWS_CALLS: folder, NODE_OPTIONS: options ?? '' };
}

/** As much of Parameter Store as is asked: the deployment's parameters. */
async function startParameters() {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const values: Record<string, string> = {
    ...parameterValues,
    'github/private-key': privateKey,
    'github/webhook-secret': webhookSecret,
  };
  delete values['github/webhook-secret-previous'];
  const server = createServer(async (request, response) => {
    const { Names = [] } = (await json(request)) as { Names?: string[] };
    const known = Names.map((Name) => ({ Name, Value: values[Name.replace(/^\/[\w-]+\//, '')] }));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify({
        Parameters: known.filter(({ Value }) => Value !== undefined),
        InvalidParameters: known.filter(({ Value }) => Value === undefined).map(({ Name }) => Name),
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
