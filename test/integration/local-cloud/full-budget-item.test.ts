import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { budgetKey, newBudgetItem } from '../../../src/adapters/aws/budget-item.ts';
import { createDynamodbBudgetStore } from '../../../src/adapters/aws/dynamodb-budget-store.ts';
import { mostRefusals } from '../../../src/ports/budget-store.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';

const cloud = await startTemporaryCloud();
after(() => cloud.close());
const { client, tableName } = cloud.table;
const budgets = createDynamodbBudgetStore({ ...cloud.table, clock: createAdjustableClock() });

/** As an opinion's and a worker's id are long. */
const longId = (number: number) =>
  `2026-01-02:77-1:opinion:${'a'.repeat(64)}:${1_767_312_000_000 + number}:01234567-89ab-4cde-8f01-23456789abcd`;

async function itemOf(scope: string): Promise<string> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: tableName, Key: budgetKey(scope), ConsistentRead: true }),
  );
  return JSON.stringify(Item);
}

/** Until not even a dozen bytes are left. */
async function fill(scope: string): Promise<void> {
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key: budgetKey(scope) }));
  for (let bytes = 400 * 1024; ; bytes -= 8) {
    const filler = { S: 'x'.repeat(bytes) };
    const put = new PutItemCommand({ TableName: tableName, Item: { ...Item, filler } });
    const full = await client.send(put).then(
      () => true,
      () => false,
    );
    if (full) return;
  }
}

describe('the one item of a budget', () => {
  it('does not grow by refusals of what is never repeated, and by a dozen bytes by any other', async () => {
    const scope = 'installation:1:2026-01-02';
    await budgets.open(scope, 100);
    const before = await itemOf(scope);
    for (let number = 0; number < 20; number++)
      assert.equal(await budgets.reserve(scope, longId(number), 101, { neverRepeated: true }), 'refused');
    assert.equal(await itemOf(scope), before);
    for (let number = 0; number < 20; number++)
      assert.equal(await budgets.reserve(scope, longId(number), 101), 'refused');
    assert.ok((await itemOf(scope)).length - before.length < 20 * 15 + 30);
  });

  it('has room for all refusals that it keeps, and for what comes after them', async () => {
    const scope = 'installation:2:2026-01-02';
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: {
          ...newBudgetItem(scope, 100),
          refused: {
            SS: Array.from({ length: mostRefusals - 1 }, (_, number) => `${number}`.padStart(11, '-')),
          },
        },
      }),
    );
    for (let number = 0; number < 3; number++) await budgets.raise(scope, `commit:${number}`, 1);
    assert.equal(await budgets.reserve(scope, longId(1), 10), 'granted');
    assert.equal(await budgets.reserve(scope, longId(2), 1_000), 'refused');
    assert.equal(await budgets.reserve(scope, longId(3), 10), 'refused');
    await budgets.settle(scope, longId(1), 5);
    await budgets.open(scope, 200_000_000);
    assert.equal(await budgets.remaining(scope), 200_000_000 + 3 - 5);
  });

  it('that has no room left refuses, and nothing fails for it', async () => {
    const scope = 'installation:3:2026-01-02';
    await budgets.open(scope, 100);
    await budgets.reserve(scope, longId(1), 1);
    await fill(scope);
    assert.equal(await budgets.reserve(scope, longId(9_999), 10), 'refused');
    assert.equal(await budgets.reserve(scope, longId(9_998), 10, { neverRepeated: true }), 'refused');
    assert.equal(await budgets.reserve(scope, longId(1), 1), 'granted', 'what is open is granted');
    await budgets.settle(scope, longId(1), 0);
    assert.equal(await budgets.remaining(scope), 100);
  });
});
