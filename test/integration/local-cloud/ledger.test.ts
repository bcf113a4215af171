import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createDynamodbEventStore } from '../../../src/adapters/aws/dynamodb-event-store.ts';
import { createDynamodbHeadStore } from '../../../src/adapters/aws/dynamodb-head-store.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { verifyChain } from '../../../src/ledger/verify-chain.ts';
import { createLedgerWorld, envelopeOf, worldJobId } from '../../support/ledger-world.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';

const cloud = await startTemporaryCloud();
after(() => cloud.close());

describe('the ledger on DynamoDB', () => {
  it('carries out ten different commands that arrive for one job at once, each once', async () => {
    const heads = createDynamodbHeadStore(cloud.table);
    const { pause: _, ...world } = createLedgerWorld({
      store: createDynamodbEventStore(cloud.table),
      heads,
      random: { next: Math.random },
    });
    const ledger = createLedger(world);
    await ledger.handle(worldJobId, envelopeOf('submit', 'SubmitJob'));
    const names = Array.from({ length: 10 }, (_each, index) => `command-${index}`);
    const twice = [...names, ...names];
    await Promise.all(twice.map((name) => ledger.handle(worldJobId, envelopeOf(name, 'AcknowledgeCommand'))));

    const commits = await ledger.commits(worldJobId);
    assert.equal(verifyChain(worldJobId, commits), undefined);
    assert.deepEqual(commits.map((commit) => commit.commandId).toSorted(), ['submit', ...names].toSorted());
    assert.equal((await heads.get(worldJobId))?.version, 11);
  });
});
