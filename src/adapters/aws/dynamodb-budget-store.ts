import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { BudgetStore } from '../../ports/budget-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { callAws } from './aws-fault.ts';
import { type BudgetItem, budgetKey, budgetOfItem, newBudgetItem, settledKey } from './budget-item.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { timeToLiveAttribute } from './table-definition.ts';

const settledKeptSeconds = 7 * 24 * 60 * 60;
const names = { '#remaining': 'remaining', '#open': 'open' };

/**
 * `BUDGET#<scope>` / `BUDGET`: `{remaining, open{reservationId: amount}}`, each step one conditional write.
 *
 * A reserve that arrives once more after its reservation was settled must not take money again, yet `open` no longer knows the id. So a
 * settlement leaves a small item `SETTLED#<id>`, written *before* the id leaves `open`; a reserve looks for it *after* taking. Whatever
 * the interleaving, a reserve that could take twice sees the mark and gives the amount back. If the process dies in between, the amount stays
 * set aside: money may be counted twice against the factory, never spent twice.
 * A released id leaves no mark: it may be reserved again.
 */
export function createDynamodbBudgetStore({
  client,
  tableName,
  clock,
}: DynamodbTable & { clock: Clock }): BudgetStore {
  return {
    async open(scope, microUsd) {
      assertAmount(microUsd);
      const put = new PutItemCommand({
        TableName: tableName,
        Item: newBudgetItem(scope, microUsd),
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      await conditionalWrite('open a budget', () => client.send(put));
    },

    async reserve(scope, reservationId, microUsd) {
      assertAmount(microUsd);
      const taken = await take(scope, reservationId, microUsd);
      if (taken && (await isSettled(scope, reservationId))) await giveBack(scope, reservationId, microUsd, 0);
      if (taken) return 'granted';
      const known =
        (await read(scope))?.open[reservationId] !== undefined || (await isSettled(scope, reservationId));
      return known ? 'granted' : 'refused';
    },

    async settle(scope, reservationId, microUsd) {
      assertAmount(microUsd);
      const reserved = (await read(scope))?.open[reservationId];
      if (reserved === undefined) return;
      await markSettled(scope, reservationId);
      await giveBack(scope, reservationId, reserved, microUsd);
    },

    async release(scope, reservationId) {
      const reserved = (await read(scope))?.open[reservationId];
      if (reserved !== undefined) await giveBack(scope, reservationId, reserved, 0);
    },

    async raise(scope, raiseId, microUsd) {
      assertAmount(microUsd);
      const update = new UpdateItemCommand({
        TableName: tableName,
        Key: budgetKey(scope),
        UpdateExpression: 'SET #remaining = #remaining + :amount, #raised.#id = :amount',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#raised.#id)',
        ExpressionAttributeNames: { '#remaining': 'remaining', '#raised': 'raised', '#id': raiseId },
        ExpressionAttributeValues: { ':amount': { N: String(microUsd) } },
      });
      const raised = await conditionalWrite('raise a budget', () => client.send(update));
      if (!raised && (await read(scope)) === undefined) throw notOpen(scope);
    },

    async remaining(scope) {
      return (await read(scope))?.remaining;
    },
  };

  async function read(scope: string): Promise<BudgetItem | undefined> {
    const get = new GetItemCommand({ TableName: tableName, Key: budgetKey(scope), ConsistentRead: true });
    const { Item } = await callAws('dynamodb', 'read a budget', () => client.send(get));
    return Item === undefined ? undefined : budgetOfItem(Item);
  }

  function take(scope: string, reservationId: string, microUsd: number): Promise<boolean> {
    const update = new UpdateItemCommand({
      TableName: tableName,
      Key: budgetKey(scope),
      UpdateExpression: 'SET #remaining = #remaining - :amount, #open.#id = :amount',
      ConditionExpression: '#remaining >= :amount AND attribute_not_exists(#open.#id)',
      ExpressionAttributeNames: { ...names, '#id': reservationId },
      ExpressionAttributeValues: { ':amount': { N: String(microUsd) } },
    });
    return conditionalWrite('reserve budget', () => client.send(update));
  }

  /** Ends an open reservation of which `spent` is gone for good. Nothing happens when it is no longer open with that amount. */
  async function giveBack(
    scope: string,
    reservationId: string,
    reserved: number,
    spent: number,
  ): Promise<void> {
    const update = new UpdateItemCommand({
      TableName: tableName,
      Key: budgetKey(scope),
      UpdateExpression: 'SET #remaining = #remaining + :unspent REMOVE #open.#id',
      ConditionExpression: '#open.#id = :reserved',
      ExpressionAttributeNames: { ...names, '#id': reservationId },
      ExpressionAttributeValues: {
        ':unspent': { N: String(reserved - spent) },
        ':reserved': { N: String(reserved) },
      },
    });
    await conditionalWrite('settle budget', () => client.send(update));
  }

  async function isSettled(scope: string, reservationId: string): Promise<boolean> {
    const get = new GetItemCommand({
      TableName: tableName,
      Key: settledKey(scope, reservationId),
      ConsistentRead: true,
    });
    return (await callAws('dynamodb', 'read a settlement', () => client.send(get))).Item !== undefined;
  }

  async function markSettled(scope: string, reservationId: string): Promise<void> {
    const expires = Math.ceil(clock.now() / 1000) + settledKeptSeconds;
    const put = new PutItemCommand({
      TableName: tableName,
      Item: { ...settledKey(scope, reservationId), [timeToLiveAttribute]: { N: String(expires) } },
    });
    await callAws('dynamodb', 'mark a settlement', () => client.send(put));
  }
}

function assertAmount(microUsd: number): void {
  if (Number.isSafeInteger(microUsd) && microUsd >= 0) return;
  throw new FactoryError(
    'budget-amount-invalid',
    `An amount of money is a non-negative integer of micro-dollars, not ${microUsd}.`,
    {
      disposition: 'quarantine',
    },
  );
}

function notOpen(scope: string): FactoryError {
  return new FactoryError(
    'budget-not-open',
    `The budget ${scope} cannot be raised before it has been opened. Open it first.`,
    {
      disposition: 'retry',
    },
  );
}
