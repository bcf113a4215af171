import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { DoctorEnvironment } from '../../../../src/config/doctor-environment.ts';
import { examineWorker } from '../../../../src/wiring/doctor/examine-worker.ts';
import { type FakeEcr, startFakeEcr } from '../../../support/fake-ecr.ts';

const image = '123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:v1';

/** Answers as ECS does to what the doctor asks. */
describe('the doctor looks at workers on ECS', () => {
  let answers: Record<string, object>;
  const healthy = {
    DescribeClusters: { clusters: [{ status: 'ACTIVE' }] },
    DescribeTaskDefinition: {
      taskDefinition: {
        status: 'ACTIVE',
        containerDefinitions: [{ name: 'worker', image }],
      },
    },
  };
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const answer = answers[operation];
    response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer ?? { __type: 'ClientException' }));
  });
  let ecr: FakeEcr;
  before(async () => {
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    ecr = await startFakeEcr({ worker: ['v1'] });
  });
  after(async () => {
    await ecr.close();
    server.close();
    server.closeAllConnections();
  });

  const examine = async () => {
    const findings = await examineWorker(
      { ECS_CLUSTER: 'factory', ECS_TASK_DEFINITION: 'worker' } as DoctorEnvironment,
      {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        AWS_ENDPOINT_URL_ECS: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_ENDPOINT_URL_ECR: ecr.url,
      },
    );
    assert.equal(findings.length, 1);
    return findings[0] ?? assert.fail();
  };

  it('and names the image when all is well', async () => {
    answers = healthy;
    const finding = await examine();
    assert.equal(finding.status, 'ok');
    assert.match(finding.text, /amazonaws\.com\/worker:v1, which is in its registry/);
  });

  it('and finds an image that is in no registry, and says when it cannot be asked for', async () => {
    const from = (other: string[]) => ({
      ...healthy,
      DescribeTaskDefinition: {
        taskDefinition: { status: 'ACTIVE', containerDefinitions: other.map((one) => ({ image: one })) },
      },
    });
    answers = from([image.replace('v1', 'v2')]);
    const missing = await examine();
    assert.equal(missing.status, 'failed');
    assert.match(missing.text, /worker:v2, which its registry does not have/);
    answers = from(['ghcr.io/acme/worker:1']);
    assert.equal((await examine()).status, 'not-checked');
    answers = from([]);
    assert.match((await examine()).text, /names no image/);
  });

  it('and finds a task role, an inactive cluster, and a task definition that is not there', async () => {
    const { taskDefinition } = healthy.DescribeTaskDefinition;
    const role = { taskDefinition: { ...taskDefinition, taskRoleArn: 'arn:aws:iam::1:role/too-much' } };
    for (const [change, says] of [
      [{ DescribeTaskDefinition: role }, /task role arn/],
      [{ DescribeClusters: { clusters: [{ status: 'INACTIVE' }] } }, /cluster is INACTIVE/],
      [{ DescribeClusters: { clusters: [] } }, /cluster is missing/],
      [{ DescribeTaskDefinition: undefined }, /could not describe the task definition/],
    ] as const) {
      answers = Object.fromEntries(
        Object.entries({ ...healthy, ...change }).filter(([, answer]) => answer !== undefined),
      ) as Record<string, object>;
      const finding = await examine();
      assert.equal(finding.status, 'failed', finding.text);
      assert.match(finding.text, says);
    }
  });
});
