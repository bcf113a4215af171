import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createDynamodbBudgetStore } from '../../src/adapters/aws/dynamodb-budget-store.ts';
import { createDynamodbUnanchoredHeads } from '../../src/adapters/aws/dynamodb-unanchored-heads.ts';
import { createS3DeliveredFiles } from '../../src/adapters/aws/s3-delivered-files.ts';
import { createSqsClient } from '../../src/adapters/aws/sqs-client.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { controlPlaneEnvironmentSchema } from '../../src/config/control-plane-environment.ts';
import { redriveEnvironmentSchema } from '../../src/config/dead-letter-environment.ts';
import type { FunctionName } from '../../src/config/function-settings.ts';
import { attemptReportSchema } from '../../src/contracts/attempt-report.ts';
import { factId } from '../../src/observability/learnings/same-fact.ts';
import type { ArtifactStore } from '../../src/ports/artifact-store.ts';
import { createControlPlane } from '../../src/wiring/control-plane.ts';
import { createDeadLetters } from '../../src/wiring/dead-letters.ts';
import { createEcsTasks } from '../../src/wiring/ecs-tasks.ts';
import { createStanding } from '../../src/wiring/standing.ts';
import { type FakeEcs, startFakeEcs } from '../support/fake-ecs.ts';
import { fittingCommand, jobIn } from '../support/job-scenario.ts';
import { silentLog } from '../support/silent-log.ts';
import { startTemporaryCloud } from '../support/temporary-cloud.ts';

const longAgo = '2020-01-01T00:00:00.000Z';
const learnt = 'The tests need `npm run codegen` once before they pass.';

/** The report of an attempt whose gates passed and whose agent noted a fact, and something to point at as evidence. */
async function reportWith(artifacts: Pick<ArtifactStore, 'put'>) {
  const gate = { name: 'test', status: 'passed', exitCode: 0, durationMs: 1, redOnBase: false, summary: '' };
  const report = attemptReportSchema.parse({
    schemaVersion: 1,
    jobId: '77-2',
    attempt: 1,
    agent: 'native',
    model: 'm',
    scripted: false,
    sandbox: 'bubblewrap',
    summary: '',
    checklist: [],
    gates: [gate],
    unverified: false,
    changedFiles: [],
    learnings: [{ fact: learnt, scopeGlobs: ['src/**'] }],
    blockedHosts: [],
    usage: { inputTokens: 0, outputTokens: 0, microUsd: 0, modelCalls: 0, durationMs: 0 },
  });
  return {
    report: await artifacts.put(Buffer.from(JSON.stringify(report))),
    evidence: await artifacts.put(Buffer.from('evidence')),
  };
}

/**
 * What functions do so seldom that no story of a job comes to it: each with the parts that its wiring gives it, under its name, so that the calls are among those which its role must
 * allow.
 */
export function describeRareCalls(): void {
  describe('what functions do seldom', () => {
    let cloud: Awaited<ReturnType<typeof startTemporaryCloud>>;
    let ecs: FakeEcs;
    before(async () => {
      cloud = await startTemporaryCloud();
      ecs = await startFakeEcs();
    });
    after(async () => {
      await Promise.all([cloud.close(), ecs.close()]);
    });
    const as = (name: FunctionName) => ({
      ...cloud.environment,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_ENDPOINT_URL_ECS: ecs.url,
      ECS_CLUSTER: 'factory',
      ECS_TASK_DEFINITION: 'worker',
      ECS_SUBNETS: 'subnet-1',
      ECS_SECURITY_GROUPS: 'sg-1',
    });
    const planeOf = (name: FunctionName) => {
      const environment = as(name);
      return createControlPlane(controlPlaneEnvironmentSchema.parse(environment), environment, {
        log: silentLog,
      });
    };

    it('sweeper: takes dead letters of every queue, puts one back and leaves one', async () => {
      const env = as('sweeper');
      const sqs = createSqsClient(env);
      const dead = createDeadLetters(sqs, redriveEnvironmentSchema.parse(env));
      for (const queue of ['jobs', 'dispatch', 'reports'] as const) {
        const ordered = (id: string) => (queue === 'reports' ? { MessageDeduplicationId: id } : {});
        for (const id of ['1', '2']) {
          const QueueUrl = cloud.queueUrls[`${queue}Dead`];
          const message = { QueueUrl, MessageBody: id, MessageGroupId: id, ...ordered(id) };
          await cloud.sqs.send(new SendMessageCommand(message));
        }
        const [first, second] = await dead[queue].take(2);
        assert.ok(first && second, queue);
        await dead[queue].putBack(first, 1);
        await dead[queue].release(second);
        assert.equal(await dead[queue].depth(), 1);
      }
      sqs.destroy();
    });

    it('sweeper: charges what a lost attempt had set aside, and lets a broken log wait', async () => {
      const { table } = planeOf('sweeper');
      const budgets = createDynamodbBudgetStore({ ...table, clock: systemClock });
      await budgets.open('job:1', 1_000);
      await budgets.reserve('job:1', 'attempt-1', 10);
      await budgets.settle('job:1', 'attempt-1', 10);
      assert.equal(await budgets.remaining('job:1'), 990);
      const unanchored = createDynamodbUnanchoredHeads(table);
      await unanchored.postpone({ jobId: '77-1', version: 1 }, new Date(0).toISOString());
      assert.deepEqual(await unanchored.list(1), []);
    });

    it('governance, worker-api and sweeper: keep what a delivered attempt learnt, and forget what is old', async () => {
      const { environment } = cloud;
      const anybody = createControlPlane(controlPlaneEnvironmentSchema.parse(environment), environment, {
        log: silentLog,
      });
      const job = jobIn('DEPLOYABLE');
      const repository = job.details?.repository ?? assert.fail('a job without a repository');
      const { report: empty, evidence } = await reportWith(anybody.artifacts);
      for (const name of ['governance', 'worker-api', 'sweeper'] as const) {
        const old = { id: factId(name), fact: `What ${name} forgets.`, scopeGlobs: [], repository, evidence };
        await anybody.learnings.confirm({ ...old, commit: '1'.repeat(40), jobId: '77-1', at: longAgo });
        const plane = planeOf(name);
        const effect = {
          jobId: '77-2',
          attempt: 1,
          report: empty,
          commit: '1'.repeat(40),
          at: '2026-01-02T00:00:00.000Z',
        };
        await plane.carryOut({ type: 'keep-learnings', ...effect }, job);
        await plane.carryOut(
          { type: 'keep-learnings', ...effect, jobId: '77-3', at: '2026-01-03T00:00:00.000Z' },
          job,
        );
        const kept = await plane.learnings.list(repository.id);
        assert.deepEqual(
          kept.map(({ fact }) => fact),
          [learnt],
          name,
        );
      }
    });

    it('worker-api: places what is delivered without a pull request', async () => {
      const { bucket } = planeOf('worker-api');
      const place = createS3DeliveredFiles(bucket).place;
      assert.equal(await place('77-1/1', 'result.zip', Buffer.from('zip')), 'deliveries/77-1/1/result.zip');
    });

    it('dispatcher and sweeper: look after tasks, also when one has ended', async () => {
      const tasks = createEcsTasks('dispatcher', as('dispatcher'));
      const attempt = { jobId: '77-1', attempt: 1 };
      const environment = {
        WORKER_API_URL: 'https://api.test',
        JOB_ID: '77-1',
        ATTEMPT: '1',
        REGISTRATION_CODE: 'c'.repeat(64),
      };
      await tasks.run({ ...attempt, clientToken: '77-1-1', environment });
      assert.deepEqual(await createEcsTasks('sweeper', as('sweeper')).list(), [attempt]);
      await tasks.stop(attempt, 'test');
      assert.equal((await tasks.status(attempt)).state, 'stopped');
    });

    it('governance: looks where an approved job stands; dispatcher: looks at the first of each queue', async () => {
      const plane = planeOf('governance');
      for (const type of ['SubmitJob', 'RecordVerdict'] as const) {
        const command = fittingCommand(type, await plane.ledger.read('77-1'));
        await plane.ledger.handle('77-1', { commandId: type, actor: { kind: 'governance' }, command });
      }
      assert.ok(await createStanding(plane, 1)(await plane.ledger.read('77-1')));
      assert.equal((await plane.heads.list('APPROVED', 10)).length, 1);
      assert.equal((await planeOf('dispatcher').heads.firstApproved(10)).length, 1);
    });
  });
}
