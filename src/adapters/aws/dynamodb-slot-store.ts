import { DeleteItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Slot, SlotOwner, SlotStore } from '../../ports/slot-store.ts';
import { callAws } from './aws-fault.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { integerAttribute, parseItem, stringAttribute } from './item-attributes.ts';

type StoredSlot = Slot & { index: number };

const itemSchema = z.object({
  index: integerAttribute,
  jobId: stringAttribute,
  attempt: integerAttribute,
  jobVersion: integerAttribute,
});

const maximalTurns = 20;

/**
 * `SLOT#<scope>` / `0007`: one item per taken slot, which names its owner; a free slot has no item.
 * When the same owner asks twice at once it may get two; each asker looks again after its put and gives back all but the lowest, so that
 * both answer the same slot. `jobVersion` is that of the start which has the slot.
 */
export function createDynamodbSlotStore({ client, tableName }: DynamodbTable): SlotStore {
  return {
    async acquire(scope, limit, slot) {
      for (let turn = 0; turn < maximalTurns; turn++) {
        const taken = await slotsOf(scope);
        const own = taken.filter((each) => isOf(slot, each));
        if (own.length > 0) {
          const index = await takeOver(scope, own, slot.version);
          if (index !== undefined) return index;
          continue;
        }
        if (taken.length >= limit) return undefined;
        if (!(await takeFree(scope, limit, slot, taken))) return undefined;
      }
      throw new FactoryError('slot-contention', `The slots of ${scope} are changing too fast. Try again.`, {
        disposition: 'retry',
      });
    },

    async release(scope, slot) {
      const own = (await slotsOf(scope)).filter((each) => isOf(slot, each));
      await Promise.all(own.map(({ index }) => giveBack(scope, { ...slot, index })));
    },

    async owners(scope) {
      return (await slotsOf(scope)).map(({ jobId, attempt }) => ({ jobId, attempt }));
    },
  };

  function slotsOf(scope: string): Promise<StoredSlot[]> {
    return callAws('dynamodb', 'read slots', async () => {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: scopeKey(scope) } },
          ConsistentRead: true,
        },
      );
      const slots: StoredSlot[] = [];
      for await (const page of pages)
        for (const item of page.Items ?? []) {
          const { jobVersion, ...slot } = parseItem(itemSchema, item);
          slots.push({ ...slot, version: jobVersion });
        }
      return slots;
    });
  }

  /** False when others were faster everywhere. */
  async function takeFree(
    scope: string,
    limit: number,
    slot: Slot,
    taken: readonly StoredSlot[],
  ): Promise<boolean> {
    const indexes = new Set(taken.map(({ index }) => index));
    for (let index = 0; index < limit; index++)
      if (!indexes.has(index) && (await take(scope, { ...slot, index }))) return true;
    return false;
  }

  function take(scope: string, slot: StoredSlot): Promise<boolean> {
    const put = new PutItemCommand({
      TableName: tableName,
      Item: itemOf(scope, slot),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    return conditionalWrite('take a slot', () => client.send(put));
  }

  /** Keeps the lowest of what an owner has, for the latest start; undefined when it has been given back meanwhile. */
  async function takeOver(
    scope: string,
    own: readonly StoredSlot[],
    version: number,
  ): Promise<number | undefined> {
    const [lowest, ...others] = own as [StoredSlot, ...StoredSlot[]];
    const latest = Math.max(version, ...own.map((slot) => slot.version));
    if (lowest.version < latest && !(await raise(scope, lowest, latest))) return undefined;
    await Promise.all(others.map((slot) => giveBack(scope, slot)));
    return lowest.index;
  }

  function raise(scope: string, slot: StoredSlot, version: number): Promise<boolean> {
    const raised = { ...slot, version };
    const put = new PutItemCommand({
      TableName: tableName,
      Item: itemOf(scope, raised),
      ConditionExpression: 'jobId = :jobId AND attempt = :attempt AND jobVersion < :version',
      ExpressionAttributeValues: valuesOf(raised),
    });
    return conditionalWrite('take over a slot', () => client.send(put));
  }

  function giveBack(scope: string, slot: StoredSlot): Promise<boolean> {
    const remove = new DeleteItemCommand({
      TableName: tableName,
      Key: slotKey(scope, slot.index),
      ConditionExpression: 'jobId = :jobId AND attempt = :attempt AND jobVersion <= :version',
      ExpressionAttributeValues: valuesOf(slot),
    });
    return conditionalWrite('give back a slot', () => client.send(remove));
  }
}

function scopeKey(scope: string): string {
  return `SLOT#${scope}`;
}

function slotKey(scope: string, index: number) {
  return { pk: { S: scopeKey(scope) }, sk: { S: String(index).padStart(4, '0') } };
}

function itemOf(scope: string, { index, jobId, attempt, version }: StoredSlot) {
  return {
    ...slotKey(scope, index),
    index: { N: String(index) },
    jobId: { S: jobId },
    attempt: { N: String(attempt) },
    jobVersion: { N: String(version) },
  };
}

function valuesOf({ jobId, attempt, version }: Slot) {
  return {
    ':jobId': { S: jobId },
    ':attempt': { N: String(attempt) },
    ':version': { N: String(version) },
  };
}

function isOf(owner: SlotOwner, slot: SlotOwner): boolean {
  return slot.jobId === owner.jobId && slot.attempt === owner.attempt;
}
