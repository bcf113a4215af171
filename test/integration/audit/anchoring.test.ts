import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { createDynamodbEventStore } from '../../../src/adapters/aws/dynamodb-event-store.ts';
import { createDynamodbHeadStore } from '../../../src/adapters/aws/dynamodb-head-store.ts';
import { createS3AnchorReader } from '../../../src/adapters/aws/s3-anchor-store.ts';
import { anchorBucket } from '../../../src/adapters/local/cloud/start-local-cloud.ts';
import { createSweeper } from '../../../src/wiring/sweeper.ts';
import { createInMemoryTaskRunner } from '../../support/in-memory/task-runner.ts';
import { createLedgerWorld, issueFitting, worldJobId } from '../../support/ledger-world.ts';
import { silentLog } from '../../support/silent-log.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';

const cloud = await startTemporaryCloud();
after(() => cloud.close());

/** Anchoring needs no GitHub, and goes on without it. */
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const unreachableGitHub = {
  GITHUB_API_URL: 'http://127.0.0.1:9',
  GITHUB_APP_ID: '7',
  GITHUB_APP_PRIVATE_KEY: privateKey,
};

describe('the sweeper on the local cloud', () => {
  it('anchors what the ledger wrote, again when it has moved, and nothing twice', async () => {
    const store = createDynamodbEventStore(cloud.table);
    const { ledger } = createLedgerWorld({ store, heads: createDynamodbHeadStore(cloud.table) });
    const anchors = createS3AnchorReader({ client: cloud.s3, bucket: anchorBucket });
    const sweep = createSweeper(
      { ...cloud.environment, ...unreachableGitHub },
      { tasks: createInMemoryTaskRunner(), log: silentLog },
    );
    const anchored = async () => {
      await sweep();
      const commits = await ledger.commits(worldJobId);
      const known = await anchors.list(worldJobId);
      for (const { version, hash } of known) assert.equal(commits[version - 1]?.hash, hash);
      return known.map(({ version }) => version);
    };
    await issueFitting(ledger, ['SubmitJob', 'RecordVerdict']);
    assert.deepEqual(await anchored(), [2]);
    assert.deepEqual(await anchored(), [2]);
    await issueFitting(ledger, ['StartAttempt']);
    assert.deepEqual(await anchored(), [2, 3]);
  });
});
