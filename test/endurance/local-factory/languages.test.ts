import assert from 'node:assert/strict';
import { constants, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createS3ArtifactStore } from '../../../src/adapters/aws/s3-artifact-store.ts';
import { createS3Client } from '../../../src/adapters/aws/s3-client.ts';
import { localWorkerEnvironment } from '../../../src/config/local-worker-environment.ts';
import { attemptReportSchema } from '../../../src/contracts/attempt-report.ts';
import type { ArtifactRef } from '../../../src/job/job-values.ts';
import { runFactory } from '../../support/factory-program.ts';
import { partsOf, type Story, stories, whyNotHere } from '../../support/language-stories.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';
import { startRoleServer } from '../../support/role-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const issue = { title: 'Make slugs', body: 'Write a function that makes `hello-world` of “Hello World”.' };

/** The Node that this runs on comes first for the repository's commands: it reads types by itself, whatever else is on the path. */
function withOwnNode(): Record<string, string> {
  const folder = join(temporaryFolder('own-node'), 'bin');
  mkdirSync(folder);
  copyFileSync(process.execPath, join(folder, 'node'), constants.COPYFILE_FICLONE);
  const environment = localWorkerEnvironment(process.env);
  return { ...environment, PATH: `${folder}:${environment.PATH}` };
}

function settingsOf({ commands }: Story): string {
  const test = commands === undefined ? '' : `commands:\n  test: ${commands.test}\n`;
  return `roles:\n  planner: {}\n${test}`;
}

/** What the factory has stored about the attempt that was pushed. */
async function storedBy({ factory }: FactoryWorld, jobId: string) {
  const client = createS3Client(factory.environment);
  try {
    const artifacts = createS3ArtifactStore({ client, bucket: factory.cloud.bucket });
    const read = async (ref: ArtifactRef | undefined) =>
      ref === undefined ? '' : Buffer.from(await artifacts.get(ref)).toString('utf8');
    const events = (await factory.ledger.commits(jobId)).flatMap((commit) => commit.events);
    const authorized = events.find((event) => event.type === 'PushAuthorized');
    const planned = events.find((event) => event.type === 'PlanRecorded');
    const report = attemptReportSchema.parse(JSON.parse(await read(authorized?.report)));
    return { report, trace: await read(report.trace), plan: JSON.parse(await read(planned?.plan)) };
  } finally {
    client.destroy();
  }
}

describe('from a label to a pull request', () => {
  for (const [language, story] of Object.entries(stories))
    test(`in ${language}: plan, red tests, code, gates, a finding that is repaired, evidence in the pull request, and a trace that replays`, async (t) => {
      const reason = whyNotHere(story);
      if (reason !== undefined) return t.skip(reason);
      const model = await startRoleServer(partsOf(story));
      const choice = {
        kind: 'endpoint',
        baseUrl: model.url,
        apiKey: 'key-of-nobody',
        name: 'roles',
      } as const;
      const world = await openFactoryWorld(choice, { workerEnvironment: withOwnNode() });
      try {
        const files = { ...story.files, '.github/factory.yml': settingsOf(story) };
        const { job, address } = await world.jobFor(
          'slugs',
          issue,
          ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN'],
          files,
        );
        assert.equal(job.state, 'DEPLOYABLE', world.story.join('\n'));
        const { report, trace, plan } = await storedBy(world, job.id);

        assert.deepEqual(
          plan.items.map(({ id, testGlobs }: { id: string; testGlobs: string[] }) => [id, testGlobs]),
          [['slug', [story.test.path]]],
        );
        const cloned = await world.clone(address, job.details.branch);
        assert.equal(cloned?.head, job.details.deliveredSha);
        assert.equal(cloned?.files[story.test.path], story.test.text);
        assert.equal(cloned?.files[story.code.path], story.code.mended);
        assert.equal(report.gates.find(({ name }) => name === 'test')?.status, 'passed');
        assert.deepEqual(
          report.findings.map(({ role, severity, state }) => [role, severity, state]),
          [['critic', 'high', 'fixed']],
        );
        const [pull, ...others] = await world.pullRequests(address);
        assert.deepEqual(others, []);
        const body = pull?.body ?? '';
        const command = report.evidence[0]?.command ?? '';
        assert.ok(command !== '' && body.includes(`| ✅ test | passed | \`${command}\` | 0 |`), body);
        assert.ok(
          body.includes(`| Make slugs | met: its tests were red before the change | \`${command}\` | 0 |`),
          body,
        );
        assert.ok(body.includes(`fixed, high (critic): \`${story.code.path}:2\``), body);

        const path = join(temporaryFolder('replayed'), 'trace.jsonl');
        writeFileSync(path, trace);
        const replayed = await runFactory(['replay', path]).ended;
        assert.equal(replayed.code, 0, replayed.stdout + replayed.stderr);
        assert.match(replayed.stdout, /The same/);
      } finally {
        await world.close();
        await model.close();
      }
    });
});
