import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { putUpSample } from '../../../src/adapters/local/sample/put-up-sample.ts';
import { jobIdOf } from '../../../src/contracts/job-id.ts';
import { verifyPullRequest } from '../../../src/wiring/provenance.ts';
import { eventually } from '../../support/eventually.ts';
import { type FactoryWorld, openFactoryWorld } from '../../support/local-factory-world.ts';

const address = { owner: 'acme', repo: 'durations' };

describe('the provenance of the sample’s pull request', { timeout: 240_000 }, () => {
  let world: FactoryWorld;
  let number: number;
  before(async () => {
    world = await openFactoryWorld({ kind: 'scripted' });
    const { issueNumber } = await putUpSample({
      github: world.factory.github,
      triggerLabel: 'ai-factory',
      searchPath: process.env.PATH ?? '',
    });
    const { data } = await world.as.admin.repos.get(address);
    const job = await world.jobIn(data.id, issueNumber, ['DEPLOYABLE']);
    assert.equal(job.id, jobIdOf(data.id, issueNumber));
    number = job.details?.pullRequest?.number ?? assert.fail();
  });
  after(() => world.close());

  const source = () => {
    const { TABLE_NAME, ANCHOR_BUCKET, ARTIFACT_BUCKET } = world.factory.environment;
    return {
      kind: 'table',
      tableName: TABLE_NAME ?? '',
      anchorBucket: ANCHOR_BUCKET ?? '',
      bucket: ARTIFACT_BUCKET ?? '',
    } as const;
  };
  const verify = () =>
    verifyPullRequest(
      { owner: address.owner, name: address.repo, number },
      source(),
      world.factory.environment,
    );

  it('is named on the pull request, and proves how its head came about', async () => {
    const audit = await verify();
    assert.deepEqual([audit.provenance, audit.log.findings], [[], []]);
    assert.equal(audit.statement?.predicate.requester.login, world.factory.github.users.writer);
    assert.ok(audit.statement.predicate.gates.some(({ status }) => status === 'passed'));
    await eventually(
      () => world.as.reader.issues.listComments({ ...address, issue_number: number }),
      ({ data }) =>
        data.some(
          ({ body }) => body?.includes(`factory audit verify --pr acme/durations#${number}`) === true,
        ),
    );
  });

  it('proves nothing any more once somebody has pushed to the branch', async () => {
    const { data } = await world.as.reader.pulls.get({ ...address, pull_number: number });
    await world.as.writer.repos.createOrUpdateFileContents({
      ...address,
      branch: data.head.ref,
      path: 'late.md',
      message: 'A late change',
      content: Buffer.from('late').toString('base64'),
    });
    const audit = await verify();
    assert.deepEqual(
      audit.provenance.map(({ kind }) => kind),
      ['head-moved'],
    );
  });

  it('is asked of no pull request that is not the factory’s', async () => {
    const other = { owner: address.owner, name: address.repo, number: 999 };
    await assert.rejects(verifyPullRequest(other, source(), world.factory.environment), {
      code: 'pull-request-unknown',
    });
  });
});
