import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { createS3Client } from '../../../src/adapters/aws/s3-client.ts';
import type { Job } from '../../../src/job/job.ts';
import { runFactory } from '../../support/factory-program.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { call, finish, type PlayingModel, startPlayingModel, writes } from '../../support/playing-model.ts';
import { readZip } from '../../support/read-zip.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Issue = { owner: string; repo: string; issue_number: number };

const wanted = 'Please write greeting.txt.';

describe('a result that is taken along, and work that people join', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'factory-deliveries-'));
  let model: PlayingModel;
  let world: FactoryWorld;
  let closed = false;
  let resumed = false;
  const open = async () => {
    world = await openFactoryWorld(model.choice, { dataDir });
    closed = false;
  };
  const close = async () => {
    if (!closed) await world?.close();
    closed = true;
  };
  before(async () => {
    model = await startPlayingModel({
      /* Silent until the job goes on after the pause: then it looks at what was pushed. */
      joined: ({ text }) => {
        if (!resumed) return 'silence';
        if (!text.includes('written by hand')) return call('read', { path: 'by-hand.txt' });
        return text.includes('hello') ? finish('It goes on from there.') : writes('greeting.txt', 'hello\n');
      },
      /* Silent until somebody says in which language. */
      guided: ({ text }) => {
        if (!text.includes('in Latin')) return 'silence';
        return text.includes('salve') ? finish('Greeted in Latin.') : writes('greeting.txt', 'salve\n');
      },
    });
    await open();
  });
  after(async () => {
    await close();
    await model?.close();
  });

  async function issueIn(
    name: string,
    body: string,
    files: Record<string, string> = {},
  ): Promise<Issue & { id: number }> {
    const { id, owner, repo } = await world.repository(name, { 'README.md': '# A greeting\n', ...files });
    const { data } = await world.as.writer.issues.create({ owner, repo, title: 'Greet people', body });
    return { owner, repo, issue_number: data.number, id };
  }

  async function say({ owner, repo, issue_number }: Issue, body: string): Promise<void> {
    await world.as.writer.issues.createComment({ owner, repo, issue_number, body });
  }

  async function exportOf(job: Job): Promise<string> {
    const out = join(temporaryFolder('exported'), 'result.zip');
    const exported = await runFactory(['export', job.id, '--data', dataDir, '--out', out]).ended;
    assert.equal(exported.code, 0, exported.stdout + exported.stderr);
    return out;
  }

  test('deliver=zip in a command: no branch, no pull request, an archive that `factory export` writes and a log and a statement that the audit verifies', async () => {
    const issue = await issueIn('zipped', wanted);
    await say(issue, '/factory run deliver=zip');
    const job = await world.jobIn(issue.id, 1, ['COMPLETED', 'FAILED', 'NEEDS_HUMAN']);
    assert.equal(job.state, 'COMPLETED', world.story.join('\n'));
    assert.deepEqual(await world.pullRequests(issue), []);
    assert.equal(await world.clone(issue, job.details?.branch ?? ''), undefined);
    const page = await world.page({ address: issue }, ({ comments }) =>
      comments.some(({ body }) => body.includes(`factory export ${job.id}`)),
    );
    assert.ok(page.labels.includes('factory:done'), page.labels.join());
    const { GITHUB_APP_PRIVATE_KEY = '' } = world.factory.environment;
    await close();
    const exported = await exportOf(job);
    const archive = readZip(readFileSync(exported));
    assert.deepEqual([...archive.keys()].toSorted(), ['README.md', 'greeting.txt']);
    assert.equal(archive.get('greeting.txt'), 'hello\n');
    const audited = await runFactory(['audit', 'verify', '--data', dataDir]).ended;
    assert.equal(audited.code, 0, audited.stdout + audited.stderr);
    const verified = await runFactory(
      ['audit', 'verify', '--archive', exported, '--job', job.id, '--data', dataDir],
      { GITHUB_APP_PRIVATE_KEY },
    ).ended;
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    await open();
  });

  test('deliver: blob in the configuration: archive and manifest lie in the bucket', async () => {
    const issue = await issueIn('placed', wanted, { '.github/factory.yml': 'deliver: blob\n' });
    await say(issue, '/factory run');
    const job = await world.jobIn(issue.id, 1, ['COMPLETED', 'FAILED', 'NEEDS_HUMAN']);
    assert.equal(job.state, 'COMPLETED', world.story.join('\n'));
    assert.deepEqual(await world.pullRequests(issue), []);
    const { factory } = world;
    const client = createS3Client(factory.environment);
    const bucket = factory.cloud.bucket;
    const folder = `deliveries/${job.id}/1/`;
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: folder }));
    const names = Contents.map(({ Key = '' }) => Key.slice(folder.length)).toSorted();
    assert.equal(names.length, 2, names.join());
    const textOf = async (name: string) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: `${folder}${name}` }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    };
    const [zip = '', manifest = ''] = [
      names.find((name) => name.endsWith('.zip')),
      names.find((name) => name.endsWith('.json')),
    ];
    assert.equal(readZip(await textOf(zip)).get('greeting.txt'), 'hello\n');
    assert.ok((await textOf(manifest)).toString('utf8').includes(job.id));
    client.destroy();
  });

  test('pause, a person’s commit on the branch, resume: the next attempt goes on from it, and both are in the pull request', async () => {
    const issue = await issueIn('joined', `${wanted} play: joined`);
    const { owner, repo } = issue;
    await say(issue, '/factory run');
    await world.jobIn(issue.id, 1, ['IN_PROGRESS']);
    await say(issue, '/factory pause');
    const paused = await world.jobIn(issue.id, 1, ['NEEDS_HUMAN', 'FAILED', 'DEPLOYABLE']);
    assert.equal(paused.details?.human?.reason, 'paused', world.story.join('\n'));
    const branch = paused.details?.branch ?? '';
    const { data: main } = await world.as.writer.git.getRef({ owner, repo, ref: 'heads/main' });
    await world.as.writer.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha: main.object.sha });
    await world.as.writer.repos.createOrUpdateFileContents({
      owner,
      repo,
      branch,
      path: 'by-hand.txt',
      content: Buffer.from('written by hand\n').toString('base64'),
      message: 'Say it by hand',
    });
    resumed = true;
    await say(issue, '/factory resume');
    await world.jobIn(issue.id, 1, [
      'GOVERNANCE_ANALYSIS',
      'APPROVED',
      'TASK_PLANNING',
      'IN_PROGRESS',
      'VALIDATING',
    ]);
    const done = await world.jobIn(issue.id, 1, ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN']);
    assert.equal(done.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.equal(done.details?.attempt?.number, 2);
    const cloned = await world.clone(issue, branch);
    assert.deepEqual(
      [cloned?.files['by-hand.txt'], cloned?.files['greeting.txt']],
      ['written by hand\n', 'hello\n'],
    );
    assert.equal(await world.chainFault(done.id), undefined);
  });

  test('guide while the agent works: the next iteration knows it, and what it asks for is delivered', async () => {
    const issue = await issueIn('guided', `${wanted} play: guided`);
    await say(issue, '/factory run');
    await world.jobIn(issue.id, 1, ['IN_PROGRESS']);
    await say(issue, '/factory guide greet in Latin');
    const done = await world.jobIn(issue.id, 1, ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN']);
    assert.equal(done.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.match(model.heard('guided').at(-1) ?? '', /guidance by @walter/);
    const cloned = await world.clone(issue, done.details?.branch ?? '');
    assert.equal(cloned?.files['greeting.txt'], 'salve\n');
  });
});
