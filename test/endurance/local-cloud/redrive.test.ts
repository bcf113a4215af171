import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { createSqsClient } from '../../../src/adapters/aws/sqs-client.ts';
import { startLocalCloud } from '../../../src/adapters/local/cloud/start-local-cloud.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
const entry = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

async function factory(...args: string[]): Promise<{ code: number; output: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [entry, ...args], {
      env: { PATH: process.env.PATH },
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

describe('factory redrive', () => {
  const dataDir = temporaryFolder('redrive');

  async function withQueues<T>(
    use: (sqs: ReturnType<typeof createSqsClient>, environment: Record<string, string>) => Promise<T>,
  ): Promise<T> {
    const cloud = await startLocalCloud({ dataDir });
    const sqs = createSqsClient(cloud.environment);
    try {
      return await use(sqs, cloud.environment);
    } finally {
      sqs.destroy();
      await cloud.close();
    }
  }

  const depths = () =>
    withQueues((sqs, environment) =>
      Promise.all(
        ['JOBS_QUEUE_URL', 'JOBS_DEAD_QUEUE_URL'].map(async (name) => {
          const QueueUrl = environment[name];
          const AttributeNames = ['ApproximateNumberOfMessages'] as const;
          const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
          return Number((await sqs.send(command)).Attributes?.ApproximateNumberOfMessages);
        }),
      ),
    );

  it('looks, moves and tells, on the folder of a factory that is not running', async () => {
    await withQueues(async (sqs, environment) => {
      for (const commandId of ['analyse:one', 'analyse:two']) {
        const MessageBody = JSON.stringify({ type: 'analyse', jobId: '1-1', commandId, secret: 'hush' });
        await sqs.send(new SendMessageCommand({ QueueUrl: environment.JOBS_DEAD_QUEUE_URL, MessageBody }));
      }
    });
    const looked = await factory('redrive', '--data', dataDir, '--dry-run');
    assert.equal(looked.code, 0, looked.output);
    assert.match(looked.output, /jobs: 2 would be put back, 0 left\n {3}analyse 1-1 analyse:one sent /);
    assert.ok(!looked.output.includes('hush'));
    assert.deepEqual(await depths(), [0, 2]);

    assert.match(
      (await factory('redrive', '--data', dataDir, '--limit', '1')).output,
      /jobs: 1 put back, 1 left/,
    );
    assert.match(
      (await factory('redrive', '--data', dataDir, '--queue', 'jobs')).output,
      /^jobs: 1 put back, 0 left/,
    );
    assert.deepEqual(await depths(), [2, 0]);
  });

  it('says what is missing', async () => {
    const nowhere = await factory('redrive', '--data', `${dataDir}/nowhere`);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.output, /There are no queues in/);
    const bare = await factory('redrive');
    assert.equal(bare.code, 1);
    assert.match(bare.output, /JOBS_DEAD_QUEUE_URL: is not set/);
  });
});
