import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { after, describe, it } from 'node:test';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createDynamodbClient } from '../../../src/adapters/aws/dynamodb-client.ts';
import { createDynamodbEventStore } from '../../../src/adapters/aws/dynamodb-event-store.ts';
import { createS3ArtifactStore } from '../../../src/adapters/aws/s3-artifact-store.ts';
import { createS3Client } from '../../../src/adapters/aws/s3-client.ts';
import { createSqsClient } from '../../../src/adapters/aws/sqs-client.ts';
import { createSqsMessageQueue } from '../../../src/adapters/aws/sqs-message-queue.ts';
import { type LocalCloud, startLocalCloud } from '../../../src/adapters/local/cloud/start-local-cloud.ts';
import { sampleLog } from '../../support/sample-commit.ts';

const root = mkdtempSync(join(tmpdir(), 'local-cloud-restart-'));
after(() => rmSync(root, { recursive: true, force: true }));

const log = sampleLog('77-3', 3);
const content = Buffer.from('kept');

function adaptersOf({ environment, tableName, bucket, queueUrls }: LocalCloud) {
  const sqs = createSqsClient(environment);
  const artifacts = createS3ArtifactStore({ client: createS3Client(environment), bucket });
  return {
    store: createDynamodbEventStore({ client: createDynamodbClient(environment), tableName }),
    artifacts,
    jobs: createSqsMessageQueue<{ text: string }>({ client: sqs, queueUrl: queueUrls.jobs, artifacts }),
    reports: createSqsMessageQueue<{ text: string }>({ client: sqs, queueUrl: queueUrls.reports, artifacts }),
    receive: async (queueUrl: string) => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
      );
      return Messages.map((message) => message.Body);
    },
  };
}

async function fill(cloud: LocalCloud): Promise<void> {
  const { store, artifacts, jobs, reports, receive } = adaptersOf(cloud);
  for (const commit of log) await store.append(commit);
  await artifacts.put(content);
  await jobs.send({ text: 'received, not finished' }, { group: 'g', deduplicationId: '1' });
  await receive(cloud.queueUrls.jobs);
  await jobs.send({ text: 'waiting' }, { group: 'g', deduplicationId: '2' });
  for (const text of ['first', 'second'])
    await reports.send({ text }, { group: 'job', deduplicationId: text });
}

async function assertFilled(cloud: LocalCloud): Promise<void> {
  const { store, artifacts, receive } = adaptersOf(cloud);
  assert.deepEqual(await store.read('77-3'), log);
  assert.deepEqual(Buffer.from(await artifacts.get(await artifacts.put(content))), content);
  const jobs = await receive(cloud.queueUrls.jobs);
  assert.deepEqual(jobs.toSorted(), ['{"text":"received, not finished"}', '{"text":"waiting"}']);
  assert.deepEqual(await receive(cloud.queueUrls.reports), ['{"text":"first"}']);
}

describe('the local cloud, started again with its folder', () => {
  it('has everything it had when it was closed', async () => {
    const dataDir = join(root, 'closed');
    const first = await startLocalCloud({ dataDir });
    await fill(first);
    await first.close();
    const second = await startLocalCloud({ dataDir });
    try {
      await assertFilled(second);
    } finally {
      await second.close();
    }
  });

  it('has everything it had acknowledged when its process was killed', async () => {
    const dataDir = join(root, 'killed');
    const module = new URL('../../../src/adapters/local/cloud/start-local-cloud.ts', import.meta.url).href;
    const script = `const { startLocalCloud } = await import(${JSON.stringify(module)});
      const { close, ...cloud } = await startLocalCloud({ dataDir: ${JSON.stringify(dataDir)} });
      console.log(JSON.stringify(cloud));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    try {
      const [line] = await once(createInterface(child.stdout), 'line');
      await fill(JSON.parse(String(line)));
    } finally {
      child.kill('SIGKILL');
      await exited;
    }
    const cloud = await startLocalCloud({ dataDir });
    try {
      await assertFilled(cloud);
    } finally {
      await cloud.close();
    }
  });

  it('fails when another process has the folder', async () => {
    const dataDir = join(root, 'shared');
    const cloud = await startLocalCloud({ dataDir });
    try {
      await assert.rejects(startLocalCloud({ dataDir }), { code: 'data-folder-in-use' });
    } finally {
      await cloud.close();
    }
  });
});

describe('the local cloud', () => {
  it('cannot be reached from other machines', async () => {
    const cloud = await startLocalCloud({ dataDir: join(root, 'reach') });
    try {
      const outside = Object.values(networkInterfaces())
        .flat()
        .find((address) => address?.family === 'IPv4' && !address.internal);
      for (const url of [cloud.dynamodbUrl, cloud.sqsUrl]) {
        const { hostname, port } = new URL(url);
        assert.equal(hostname, '127.0.0.1');
        if (outside !== undefined) await assert.rejects(fetch(`http://${outside.address}:${port}/health`));
      }
    } finally {
      await cloud.close();
    }
  });

  it('takes uploads by their address alone, but only the content the address was made for', async () => {
    const cloud = await startLocalCloud({ dataDir: join(root, 'uploads') });
    try {
      const { artifacts } = adaptersOf(cloud);
      const large = Buffer.alloc(20 * 1024 * 1024, 'x');
      const sha256 = createHash('sha256').update(large).digest('hex');
      const ref = { sha256, bytes: large.byteLength };
      const { url, headers } = await artifacts.uploadUrl(ref, 60);
      assert.equal((await fetch(url, { method: 'PUT', headers, body: 'something else' })).status, 400);
      assert.equal(await artifacts.has(ref), false);
      assert.equal((await fetch(url, { method: 'PUT', headers, body: large })).status, 200);
      const download = await fetch(await artifacts.downloadUrl(ref, 60));
      assert.equal((await download.bytes()).byteLength, large.byteLength);
    } finally {
      await cloud.close();
    }
  });
});
