import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { createDynamodbClient } from '../../../src/adapters/aws/dynamodb-client.ts';
import { createDynamodbEventStore } from '../../../src/adapters/aws/dynamodb-event-store.ts';
import { createDynamodbLearningStore } from '../../../src/adapters/aws/dynamodb-learning-store.ts';
import { createS3ArtifactStore } from '../../../src/adapters/aws/s3-artifact-store.ts';
import { createS3Client } from '../../../src/adapters/aws/s3-client.ts';
import { createS3DeliveredFiles } from '../../../src/adapters/aws/s3-delivered-files.ts';
import { startLocalCloud } from '../../../src/adapters/local/cloud/start-local-cloud.ts';
import { createPemAppKey } from '../../../src/adapters/system/pem-app-key.ts';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand } from '../../../src/job/job-command.ts';
import type { ArtifactRef } from '../../../src/job/job-values.ts';
import { noUsage } from '../../../src/job/no-usage.ts';
import { attestArchive } from '../../../src/orchestration/worker-api/attest-archive.ts';
import { exportArchive } from '../../../src/wiring/export.ts';
import { forgetLearning, lessonsFile, readLearnings } from '../../../src/wiring/learnings.ts';
import { openTrace } from '../../../src/wiring/trace.ts';
import { logOf } from '../../support/audited-log.ts';
import { runFactory } from '../../support/factory-program.ts';
import { firstSha, verdict } from '../../support/job-scenario.ts';
import { signingKeys } from '../../support/signing-keys.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const dataDir = join(temporaryFolder('read-data-folder'), 'data');
const keys = signingKeys();
const source = { kind: 'data', dataDir, jobId: '77-3' } as const;
const entry = {
  seq: 0,
  taskId: 't',
  role: 'developer',
  iteration: 1,
  kind: 'note',
  payload: {},
  at: '2026-01-01T00:00:00.000Z',
};

/** A job that was delivered as an archive, by its log, report, trace and learning. */
async function fill(): Promise<void> {
  const cloud = await startLocalCloud({ dataDir });
  const client = createDynamodbClient(cloud.environment);
  const s3 = createS3Client(cloud.environment);
  const bucket = { client: s3, bucket: cloud.bucket };
  const artifacts = createS3ArtifactStore(bucket);
  const trace = await artifacts.put(Buffer.from(`${JSON.stringify(entry)}\n`));
  const report = await artifacts.put(Buffer.from(JSON.stringify(reportWith(trace))));
  const archive = await artifacts.put(Buffer.from('the archive'));
  await createS3DeliveredFiles(bucket).place('77-3/1', 'manifest.json', Buffer.from('{}'));
  const archived = (job: Job): JobCommand => ({
    type: 'RecordVerdict',
    verdict: { ...verdict('approve', job.details?.inputHash ?? ''), deliver: 'zip' },
  });
  const told = { attempt: 1, archive, sha: firstSha, gates: [], report };
  const toValidation = [
    'SubmitJob',
    archived,
    'StartAttempt',
    'RegisterWorker',
    'RecordPlan',
    'StartValidation',
  ] as const;
  const before = await logOf(toValidation);
  const attestor = { key: createPemAppKey(keys.privateKey), keyId: 'github-app:1' };
  const provenance =
    (await attestArchive({ attestor, ledger: { commits: async () => before } as never, artifacts }, '77-3', {
      ...told,
      deliver: 'zip',
    })) ?? assert.fail();
  const delivered = (): JobCommand => ({ type: 'DeliverArchive', ...told, usage: noUsage, provenance });
  const store = createDynamodbEventStore({ client, tableName: cloud.tableName });
  for (const commit of await logOf([...toValidation, delivered])) await store.append(commit);
  const learnings = createDynamodbLearningStore({ client, tableName: cloud.tableName });
  for (const jobId of ['77-3', '77-4'])
    await learnings.confirm({
      id: 'a'.repeat(64),
      repository: { id: 77, owner: 'acme', name: 'widgets' },
      fact: 'Tests need a build first.',
      scopeGlobs: [],
      evidence: report,
      commit: firstSha,
      jobId,
      at: '2026-01-01T00:00:00.000Z',
    });
  client.destroy();
  s3.destroy();
  await cloud.close();
}

function reportWith(trace: ArtifactRef): object {
  return {
    schemaVersion: 1,
    jobId: '77-3',
    attempt: 1,
    agent: 'native',
    model: 'm',
    scripted: true,
    sandbox: 'none',
    summary: '',
    checklist: [],
    gates: [],
    unverified: false,
    changedFiles: [],
    learnings: [],
    blockedHosts: [],
    usage: noUsage,
    trace,
  };
}

describe('what is read from the folder of a factory that has stopped', () => {
  before(fill);

  it('is the trace that an attempt left, by its job', async () => {
    const trace = await openTrace(source, {});
    assert.equal(trace.heading, 'job 77-3, attempt 1');
    assert.deepEqual(trace.entries, [entry]);
    await assert.rejects(openTrace({ ...source, attempt: 2 }, {}), { code: 'trace-missing' });
    await assert.rejects(openTrace({ ...source, jobId: '77-9' }, {}), { code: 'job-unknown' });
  });

  it('is the archive that a job delivered, and what it is', async () => {
    const { archive, content } = await exportArchive(source, {});
    assert.equal(Buffer.from(content).toString(), 'the archive');
    assert.deepEqual([archive.deliver, archive.sha], ['zip', firstSha]);
    await assert.rejects(exportArchive({ ...source, jobId: '77-9' }, {}), { code: 'job-unknown' });
  });

  it('is the signed provenance of the archive, which another file does not have', async () => {
    const folder = temporaryFolder('archives');
    const files = {
      key: join(folder, 'app.pub.pem'),
      ours: join(folder, 'a.zip'),
      other: join(folder, 'b.zip'),
    };
    writeFileSync(files.key, keys.publicKey);
    writeFileSync(files.ours, 'the archive');
    writeFileSync(files.other, 'the archive!');
    const verify = (file: string, ...more: string[]) =>
      runFactory(['audit', 'verify', '--data', dataDir, '--archive', file, '--key', files.key, ...more])
        .ended;
    const good = await verify(files.ours, '--job', '77-3');
    assert.equal(good.code, 0, good.stdout + good.stderr);
    assert.match(good.stdout, /^archive {3}sha256:[0-9a-f]{64}$[\s\S]*is about this file/m);
    const bad = await verify(files.other, '--job', '77-3');
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /other-archive: .*[\s\S]*proves nothing about the file/);
    assert.match((await verify(files.ours)).stderr, /which job delivered the archive: --job ID/);
    const missing = await verify(join(folder, 'none.zip'), '--job', '77-3');
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /no readable archive/);
  });

  it('is what agents learnt, which people may promote or have forgotten', async () => {
    const found = await readLearnings({ dataDir }, {});
    assert.match(lessonsFile(found), /^- Tests need a build first\./m);
    assert.deepEqual(await forgetLearning({ dataDir }, {}, 'bb'), { found: 0 });
    await forgetLearning({ dataDir }, {}, 'aaaa');
    assert.deepEqual(await readLearnings({ dataDir }, {}), []);
  });
});
