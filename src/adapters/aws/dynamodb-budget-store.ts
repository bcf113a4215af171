import {
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { timeToLiveAttribute } from '../../config/table-definition.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { type BudgetStore, mostRefusals as usualMostRefusals } from '../../ports/budget-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { callAws } from './aws-fault.ts';
import { type BudgetBound, boundOf, isSameTotal, unbounded } from './budget-bound.ts';
import {
  type BudgetItem,
  balanceOfItem,
  budgetKey,
  budgetOfItem,
  newBudgetItem,
  refusalMark,
  settledKey,
} from './budget-item.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

const settledKeptSeconds = 7 * 24 * 60 * 60;
const keepsRefusals = '(attribute_not_exists(#refused) OR size(#refused) < :most)';
const names = { '#remaining': 'remaining', '#open': 'open' };

/**
 * `BUDGET#<scope>` / `BUDGET`: `{remaining, open{reservationId: amount}}`, each step one conditional write.
 *
 * A reserve that arrives once more after its reservation was settled must not take money again, yet `open` no longer knows the id. So a
 * settlement leaves a small item `SETTLED#<id>`, written *before* the id leaves `open`; a reserve looks for it *after* taking. Whatever
 * the interleaving, a reserve that could take twice sees the mark and gives the amount back. If the process dies in between, the amount stays
 * set aside: money may be counted twice against the factory, never spent twice.
 * A released id leaves no mark: it may be reserved again.
 *
 * A refusal is kept in the item itself, on the condition that the id is not open there. Were it only an answer, a repetition of the call could be granted here
 * while the first call gives back, because of its refusal, what both hold in another scope. For the same reason a scope grants nothing any more once it has as many refusals as it can keep: their
 * number is bounded, so that the item never fills up with them.
 */
export function createDynamodbBudgetStore({
  client,
  tableName,
  clock,
  mostRefusals = usualMostRefusals,
}: DynamodbTable & { clock: Clock; mostRefusals?: number | undefined }): BudgetStore {
  return {
    async open(scope, microUsd) {
      assertAmount(microUsd);
      for (;;) {
        const item = await read(scope);
        if (item === undefined ? await create(scope, microUsd) : await widen(scope, item, microUsd)) return;
      }
    },

    async reserve(scope, reservationId, microUsd, { neverRepeated = false, mostMicroUsd } = {}) {
      assertAmount(microUsd);
      const taken =
        mostMicroUsd === undefined
          ? await take(scope, reservationId, microUsd)
          : await takeWithin(scope, reservationId, microUsd, mostMicroUsd);
      const settled = !neverRepeated && (await isSettled(scope, reservationId));
      if (taken && settled) await giveBack(scope, reservationId, microUsd, 0);
      if (taken || settled) return 'granted';
      if (!neverRepeated && (await refuse(scope, reservationId))) return 'refused';
      return (await read(scope))?.open[reservationId] === undefined ? 'refused' : 'granted';
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
      if (raised || (await read(scope)) !== undefined) return;
      await create(scope, 0);
      await conditionalWrite('raise a budget', () => client.send(update));
    },

    async openReservations(scope) {
      const open = (await read(scope))?.open ?? {};
      return Object.entries(open).map(([id, microUsd]) => ({ id, microUsd }));
    },

    async remaining(scope) {
      return (await read(scope))?.remaining;
    },

    async balance(scope) {
      const item = await read(scope);
      return item === undefined ? undefined : balanceOfItem(item);
    },
  };

  /** False when somebody else created it first. */
  function create(scope: string, microUsd: number): Promise<boolean> {
    const put = new PutItemCommand({
      TableName: tableName,
      Item: newBudgetItem(scope, microUsd),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    return conditionalWrite('open a budget', () => client.send(put));
  }

  /** Brings the limit up to this one if it was lower. False when it has changed since it was read. */
  async function widen(scope: string, { limit }: BudgetItem, microUsd: number): Promise<boolean> {
    if (limit !== undefined && limit >= microUsd) return true;
    const update = new UpdateItemCommand({
      TableName: tableName,
      Key: budgetKey(scope),
      UpdateExpression: 'SET #remaining = #remaining + :more, #limit = :limit',
      ConditionExpression: limit === undefined ? 'attribute_not_exists(#limit)' : '#limit = :known',
      ExpressionAttributeNames: { '#remaining': 'remaining', '#limit': 'limit' },
      ExpressionAttributeValues: {
        ':more': { N: String(limit === undefined ? 0 : microUsd - limit) },
        ':limit': { N: String(microUsd) },
        ...(limit === undefined ? {} : { ':known': { N: String(limit) } }),
      },
    });
    return await conditionalWrite('raise the limit of a budget', () => client.send(update));
  }

  async function read(scope: string): Promise<BudgetItem | undefined> {
    const get = new GetItemCommand({ TableName: tableName, Key: budgetKey(scope), ConsistentRead: true });
    const { Item } = await callAws('dynamodb', 'read a budget', () => client.send(get));
    return Item === undefined ? undefined : budgetOfItem(Item);
  }

  /** Takes what is not beyond `mostMicroUsd`; once more when something was put into the scope since it was read, which happens as often as people grant money. */
  async function takeWithin(
    scope: string,
    reservationId: string,
    microUsd: number,
    mostMicroUsd: number,
  ): Promise<boolean> {
    assertAmount(mostMicroUsd);
    for (let item = await read(scope); item !== undefined; ) {
      if (await take(scope, reservationId, microUsd, boundOf(item, microUsd, mostMicroUsd))) return true;
      const now = await read(scope);
      if (now === undefined || isSameTotal(item, now)) return false;
      item = now;
    }
    return false;
  }

  function take(
    scope: string,
    reservationId: string,
    microUsd: number,
    { least, conditions, names: boundNames, values }: BudgetBound = unbounded(microUsd),
  ): Promise<boolean> {
    const update = new UpdateItemCommand({
      TableName: tableName,
      Key: budgetKey(scope),
      UpdateExpression: 'SET #remaining = #remaining - :amount, #open.#id = :amount',
      ConditionExpression: [
        '#remaining >= :least',
        ...conditions,
        'attribute_not_exists(#open.#id)',
        'NOT contains(#refused, :mark)',
        keepsRefusals,
      ].join(' AND '),
      ExpressionAttributeNames: { ...names, ...boundNames, '#refused': 'refused', '#id': reservationId },
      ExpressionAttributeValues: {
        ...values,
        ':amount': { N: String(microUsd) },
        ':least': { N: String(least) },
        ':mark': { S: refusalMark(reservationId) },
        ':most': { N: String(mostRefusals) },
      },
    });
    return unlessFull(conditionalWrite('reserve budget', () => client.send(update)));
  }

  /** Keeps that the id is refused for good. False when it is open after all, or the scope is not, or refuses everything anyway. */
  function refuse(scope: string, reservationId: string): Promise<boolean> {
    const update = new UpdateItemCommand({
      TableName: tableName,
      Key: budgetKey(scope),
      UpdateExpression: 'ADD #refused :marks',
      ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(#open.#id) AND ${keepsRefusals}`,
      ExpressionAttributeNames: { '#refused': 'refused', '#open': 'open', '#id': reservationId },
      ExpressionAttributeValues: {
        ':marks': { SS: [refusalMark(reservationId)] },
        ':most': { N: String(mostRefusals) },
      },
    });
    return unlessFull(conditionalWrite('refuse a reservation', () => client.send(update)));
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

/** What does not fit into the item was not done: nothing was taken, and nothing is wrong with the request. */
async function unlessFull(write: Promise<boolean>): Promise<boolean> {
  try {
    return await write;
  } catch (error) {
    const { cause } = error instanceof Error ? error : {};
    if (cause instanceof DynamoDBServiceException && /item size.*exceeded/i.test(cause.message)) return false;
    throw error;
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
