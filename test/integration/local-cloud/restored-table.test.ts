import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { createDynamodbEventStore } from '../../../src/adapters/aws/dynamodb-event-store.ts';
import { createDynamodbHeadStore } from '../../../src/adapters/aws/dynamodb-head-store.ts';
import { ensureTable } from '../../../src/adapters/local/cloud/ensure-table.ts';
import { headOf } from '../../../src/ledger/head-of.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { verifyChain } from '../../../src/ledger/verify-chain.ts';
import { mendHead } from '../../../src/orchestration/sweep/mend-head.ts';
import { tallyOf } from '../../../src/orchestration/sweep/tally.ts';
import { createLedgerWorld, envelopeOf, worldJobId } from '../../support/ledger-world.ts';
import { silentLog } from '../../support/silent-log.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';

const cloud = await startTemporaryCloud();
after(() => cloud.close());

function ledgerOn(table: typeof cloud.table) {
  const heads = createDynamodbHeadStore(table);
  const { pause: _, ...world } = createLedgerWorld({ store: createDynamodbEventStore(table), heads });
  return { heads, ledger: createLedger(world), clock: world.clock };
}

describe('a table that holds nothing but the commits of another', () => {
  it('has every head again after a sweep over all jobs, and goes on from there', async () => {
    const old = ledgerOn(cloud.table);
    await old.ledger.handle(worldJobId, envelopeOf('submit', 'SubmitJob'));
    const verdict = envelopeOf('verdict', 'RecordVerdict', await old.ledger.read(worldJobId));
    await old.ledger.handle(worldJobId, verdict);
    const before = await old.heads.get(worldJobId);
    assert.ok(before !== undefined);

    const table = { client: cloud.table.client, tableName: 'restored' };
    await ensureTable(table.client, table.tableName);
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: cloud.tableName }));
    for (const item of Items.filter(({ sk }) => sk?.S?.startsWith('COMMIT#')))
      await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: item }));

    const restored = ledgerOn(table);
    assert.equal(await restored.heads.get(worldJobId), undefined);
    const { jobIds } = await createDynamodbEventStore(table).jobIds();
    const carried: string[] = [];
    for (const jobId of jobIds)
      await mendHead(
        { ...restored, carryOut: async ({ type }) => void carried.push(type) },
        jobId,
        tallyOf(silentLog, { findings: {}, faults: 0 }),
        true,
      );
    assert.deepEqual(await restored.heads.get(worldJobId), before);
    assert.ok(carried.includes('wake-dispatcher'), 'what the job waits for is asked for again');
    const job = await restored.ledger.read(worldJobId);
    assert.deepEqual(headOf(job), before);
    assert.equal(verifyChain(worldJobId, await restored.ledger.commits(worldJobId)), undefined);

    const again = await restored.ledger.handle(worldJobId, verdict);
    assert.equal(
      (await restored.ledger.commits(worldJobId)).length,
      2,
      'commands that were handled stay handled',
    );
    assert.equal(again.refusal, undefined);
  });
});
