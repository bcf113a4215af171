import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { commitItem, commitKey, jobKey } from '../../../src/adapters/aws/commit-item.ts';
import { createDynamodbClient } from '../../../src/adapters/aws/dynamodb-client.ts';
import { createDynamodbEventStore } from '../../../src/adapters/aws/dynamodb-event-store.ts';
import type { DynamodbTable } from '../../../src/adapters/aws/dynamodb-table.ts';
import { createS3AnchorStore } from '../../../src/adapters/aws/s3-anchor-store.ts';
import { createS3Client } from '../../../src/adapters/aws/s3-client.ts';
import {
  anchorBucket,
  type LocalCloud,
  startLocalCloud,
} from '../../../src/adapters/local/cloud/start-local-cloud.ts';
import type { Commit } from '../../../src/contracts/commit.ts';
import { openAudit } from '../../../src/wiring/audit.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import { anchorsOf, logOf, rewritten } from '../../support/audited-log.ts';
import { sampleLog } from '../../support/sample-commit.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const entry = fileURLToPath(new URL('../../../bin/factory.js', import.meta.url));
const dataDir = join(temporaryFolder('audit'), 'data');
const log = await logOf();
const jobId = '77-3';

type Outcome = { code: number; stdout: string; stderr: string };

async function audit(args: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
  try {
    const env = { PATH: process.env.PATH ?? '', ...environment };
    const options = { env, maxBuffer: 64 * 1024 * 1024 };
    return { code: 0, ...(await promisify(execFile)(process.execPath, [entry, 'audit', ...args], options)) };
  } catch (ended) {
    return ended as Outcome;
  }
}

/** What somebody does to the table of a factory that has stopped, or is running. */
async function inCloud(act: (table: DynamodbTable, cloud: LocalCloud) => Promise<void>): Promise<void> {
  const cloud = await startLocalCloud({ dataDir });
  const client = createDynamodbClient(cloud.environment);
  try {
    await act({ client, tableName: cloud.tableName }, cloud);
  } finally {
    client.destroy();
    await cloud.close();
  }
}

/** The log as it was written, whatever a test made of it. */
async function restore(table: DynamodbTable, commits: readonly Commit[] = log): Promise<void> {
  const store = createDynamodbEventStore(table);
  for (const { version } of log) await remove(table, version);
  for (const commit of commits) assert.equal(await store.append(commit), 'appended');
}

async function remove({ client, tableName }: DynamodbTable, version: number): Promise<void> {
  const Key = { pk: { S: jobKey(jobId) }, sk: { S: commitKey(version) } };
  await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
}

/** What the audit finds in the folder, without the cost of a process. */
async function findingsInFolder(): Promise<string[]> {
  const opened = await openAudit({ kind: 'data', dataDir }, {});
  const found: string[] = [];
  for await (const { findings } of opened.verify([jobId])) {
    found.push(...findings.map(({ version, kind }) => `commit ${version}: ${kind}`));
  }
  await opened.close();
  return found;
}

describe('factory audit on a data folder', () => {
  before(() =>
    inCloud(async (table, { environment }) => {
      await restore(table);
      for (const commit of sampleLog('77-4', 2)) await createDynamodbEventStore(table).append(commit);
      const client = createS3Client(environment);
      const clock = createAdjustableClock();
      const anchors = createS3AnchorStore({
        client,
        bucket: anchorBucket,
        clock,
        lockMode: 'GOVERNANCE',
        retentionDays: 1,
      });
      for (const anchor of anchorsOf(log, [4, 12])) await anchors.put(anchor);
      client.destroy();
    }),
  );

  it('verifies a log as it was written, tells the tail, and changes nothing', async () => {
    const { code, stdout, stderr } = await audit(['verify', '--data', dataDir]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.deepEqual(stdout.trimEnd().split('\n').toSorted(), [
      '2 jobs, 17 commits, 0 findings; 5 commits not anchored yet: changes to them cannot be noticed',
      'ok      77-3  15 commits, anchored up to 12; 3 not anchored yet, from 13',
      'ok      77-4  2 commits, no anchor; 2 not anchored yet, from 1',
    ]);
    assert.ok((await readdir(dataDir)).every((name) => name !== 'owner.pid'));
  });

  it('finds a changed field, a deleted commit, a cut tail and a log written anew, and names the commit', async () => {
    const attribute = { ':at': { S: '2026-01-02T03:04:05.999Z' } };
    const cases: [string, (table: DynamodbTable) => Promise<unknown>][] = [
      [
        'commit 6: changed',
        async ({ client, tableName }) =>
          client.send(
            new UpdateItemCommand({
              TableName: tableName,
              Key: { pk: { S: jobKey(jobId) }, sk: { S: commitKey(6) } },
              UpdateExpression: 'SET #at = :at',
              ExpressionAttributeNames: { '#at': 'at' },
              ExpressionAttributeValues: attribute,
            }),
          ),
      ],
      ['commit 7: gap', (table) => remove(table, 7)],
      ['commit 12: cut-tail', (table) => restore(table, log.slice(0, 11))],
      [
        'commit 12: rewritten',
        (table) =>
          restore(
            table,
            rewritten(log, 8, () => ({ commandId: 'another' })),
          ),
      ],
    ];
    for (const [expected, tamper] of cases) {
      await inCloud(async (table) => void (await tamper(table)));
      assert.deepEqual(await findingsInFolder(), [expected]);
      await inCloud((table) => restore(table));
    }
  });

  it('calls what cannot even be parsed unreadable, and goes on with the other jobs', async () => {
    await inCloud(async ({ client, tableName }) => {
      const { pk, sk } = commitItem(log[2] as Commit);
      const set = { UpdateExpression: 'SET actor = :x', ExpressionAttributeValues: { ':x': { S: '{' } } };
      await client.send(
        new UpdateItemCommand({ TableName: tableName, Key: { pk: pk as never, sk: sk as never }, ...set }),
      );
    });
    const { code, stdout } = await audit(['verify', '--data', dataDir, '--json']);
    assert.equal(code, 1);
    const { jobs, findings, audits } = JSON.parse(stdout);
    assert.deepEqual([jobs, findings], [2, 1]);
    const damaged = audits.find((each: { jobId: string }) => each.jobId === jobId);
    assert.equal(damaged.findings[0].kind, 'unreadable');
    await inCloud((table) => restore(table));
  });

  it('calls an item that stands among the commits of no log unreadable, and goes on with the other jobs', async () => {
    const Item = { pk: { S: jobKey('77-0') }, sk: { S: commitKey(0) } };
    await inCloud(async ({ client, tableName }) => {
      await client.send(new PutItemCommand({ TableName: tableName, Item }));
    });
    const { code, stdout } = await audit(['verify', '--data', dataDir, '--json']);
    assert.equal(code, 1);
    const { jobs, commits, findings } = JSON.parse(stdout);
    assert.deepEqual([jobs, commits, findings], [3, 17, 1]);
    const exported = await audit(['export', '--data', dataDir]);
    assert.equal(exported.code, 1);
    assert.match(exported.stderr, /^Job 77-0 has commits under keys that no log has\.$/m);
    await inCloud(async ({ client, tableName }) => {
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: Item }));
    });
  });

  it('exports what can be verified without the folder', async () => {
    assert.equal((await audit(['export', '--data', dataDir, '--job', '77-33'])).code, 2);
    const { code, stdout } = await audit(['export', '--data', dataDir]);
    assert.equal(code, 0);
    const file = join(dataDir, '..', 'export.jsonl');
    await writeFile(file, stdout);
    assert.equal((await audit(['verify', '--file', file])).code, 0);
    await writeFile(file, stdout.replace('"items":2', '"items":3'));
    assert.equal((await audit(['verify', '--file', file])).code, 1);
    await writeFile(file, stdout.split('\n').slice(0, 9).join('\n'));
    assert.equal((await audit(['verify', '--file', file])).code, 2);
  });

  it('reads through the addresses of a factory that is running on the folder, and says so', async () => {
    await inCloud(async (_table, { dynamodbUrl, s3Url }) => {
      const unreachable = await audit(['verify', '--data', dataDir]);
      assert.equal(unreachable.code, 2);
      await writeFile(
        join(dataDir, 'local.json'),
        JSON.stringify({ dynamodb: dynamodbUrl, s3: s3Url, github: { tokens: { admin: 'local-secret' } } }),
      );
      const { code, stdout, stderr } = await audit(['verify', '--data', dataDir]);
      assert.equal(code, 0);
      assert.match(stderr, /^A factory is running on /);
      assert.match(stdout, /anchored up to 12/);
      assert.doesNotMatch(stdout + stderr, /local-secret/);
    });
  });

  it('reads a table by its name as the AWS SDK finds it, anchors and all', async () => {
    await inCloud(async ({ tableName }, { environment }) => {
      const { code, stdout } = await audit(
        ['verify', '--table', tableName, '--anchors', anchorBucket],
        environment,
      );
      assert.equal(code, 0);
      assert.match(stdout, /anchored up to 12/);
      const unproven = await audit(['verify', '--table', tableName, '--without-anchors'], environment);
      assert.equal(unproven.code, 0);
      assert.match(unproven.stderr, /No anchors are consulted/);
      const { ANCHOR_BUCKET: _, ...withoutBucket } = environment;
      assert.equal((await audit(['verify', '--table', tableName], withoutBucket)).code, 2);
      assert.equal((await audit(['verify', '--table', 'nobodys'], environment)).code, 2);
    });
  });

  it('ends with 2 where there is nothing to read, and makes nothing there', async () => {
    const nowhere = join(dataDir, '..', 'nowhere');
    const { code, stderr } = await audit(['verify', '--data', nowhere]);
    assert.equal(code, 2);
    assert.match(stderr, /There is no table in /);
    assert.equal(existsSync(nowhere), false);
    assert.equal((await audit(['verify', '--data', dataDir, '--job', '99-1'])).code, 2);
    assert.equal((await audit(['verify', '--file', join(nowhere, 'none.jsonl')])).code, 2);
    assert.ok((await readFile(join(dataDir, 'in-use.db'))).byteLength >= 0);
  });
});
