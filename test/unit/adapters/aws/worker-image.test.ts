import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { findWorkerImage } from '../../../../src/adapters/aws/worker-image.ts';
import { startFakeEcr } from '../../../support/fake-ecr.ts';

const registry = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const digest = `sha256:${'a'.repeat(64)}`;

async function open(test: TestContext, refuses?: string) {
  const ecr = await startFakeEcr({ 'team/worker': ['v1', 'latest', digest] }, refuses);
  test.after(ecr.close);
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_ENDPOINT_URL_ECR: ecr.url,
  };
  return { ecr, find: (address: string) => findWorkerImage(environment, address) };
}

describe('the image of workers', () => {
  it('is looked for in its registry by digest, tag, or what a missing tag means', async (test) => {
    const { ecr, find } = await open(test);
    for (const [address, id] of [
      [`${registry}/team/worker:v1`, { imageTag: 'v1' }],
      [`${registry}/team/worker`, { imageTag: 'latest' }],
      [`${registry}/team/worker@${digest}`, { imageDigest: digest }],
      [`${registry}/team/worker:v9@${digest}`, { imageDigest: digest }],
    ] as const) {
      assert.equal(await find(address), 'there', address);
      assert.deepEqual(ecr.asked.at(-1), {
        registryId: '123456789012',
        repositoryName: 'team/worker',
        imageIds: [id],
      });
    }
  });

  it('is missing when its registry lacks it, or the whole repository', async (test) => {
    const { find } = await open(test);
    assert.equal(await find(`${registry}/team/worker:v2`), 'missing');
    assert.equal(await find(`${registry}/team/other:v1`), 'missing');
  });

  it('is elsewhere when no account’s registry holds it, and then nobody is asked', async (test) => {
    const { ecr, find } = await open(test);
    for (const address of ['worker', 'ghcr.io/acme/worker:1', `evil.example/${registry}/worker:1`])
      assert.equal(await find(address), 'elsewhere');
    assert.equal(ecr.asked.length, 0);
  });

  it('is a fault when ECR refuses', async (test) => {
    const { find } = await open(test, 'AccessDeniedException');
    await assert.rejects(find(`${registry}/team/worker:v1`), { code: 'ecr-unavailable' });
  });
});
