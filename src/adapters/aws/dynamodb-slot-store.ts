import { DeleteItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { SlotOwner, SlotStore } from '../../ports/slot-store.ts';
import { callAws } from './aws-fault.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { integerAttribute, parseItem, stringAttribute } from './item-attributes.ts';

type Slot = SlotOwner & { index: number };

const itemSchema = z.object({ index: integerAttribute, jobId: stringAttribute, attempt: integerAttribute });

/**
 * `SLOT#<scope>` / `0007`: one item per taken slot, which names its owner; a free slot has no item.
 * When the same owner asks twice at once it may get two; each asker looks again after its put and gives back all but the lowest, so that
 * both answer the same slot.
 */
export function createDynamodbSlotStore({ client, tableName }: DynamodbTable): SlotStore {
  return {
    async acquire(scope, limit, owner) {
      const taken = await slotsOf(scope);
      const own = lowestOf(taken, owner);
      if (own !== undefined) return own.index;
      if (taken.length >= limit) return undefined;
      const indexes = new Set(taken.map((slot) => slot.index));
      for (let index = 0; index < limit; index++) {
        if (indexes.has(index) || !(await take(scope, { ...owner, index }))) continue;
        return await keepLowest(scope, owner, index);
      }
      return undefined;
    },

    async release(scope, owner) {
      const own = (await slotsOf(scope)).filter((slot) => isOf(owner, slot));
      await Promise.all(own.map((slot) => giveBack(scope, slot)));
    },

    async owners(scope) {
      return (await slotsOf(scope)).map(({ jobId, attempt }) => ({ jobId, attempt }));
    },
  };

  function slotsOf(scope: string): Promise<Slot[]> {
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
      const slots: Slot[] = [];
      for await (const page of pages)
        slots.push(...(page.Items ?? []).map((item) => parseItem(itemSchema, item)));
      return slots;
    });
  }

  function take(scope: string, slot: Slot): Promise<boolean> {
    const put = new PutItemCommand({
      TableName: tableName,
      Item: {
        ...slotKey(scope, slot.index),
        index: { N: String(slot.index) },
        jobId: { S: slot.jobId },
        attempt: { N: String(slot.attempt) },
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    return conditionalWrite('take a slot', () => client.send(put));
  }

  async function keepLowest(scope: string, owner: SlotOwner, taken: number): Promise<number> {
    const own = (await slotsOf(scope)).filter((slot) => isOf(owner, slot));
    const [lowest, ...others] = own;
    await Promise.all(others.map((slot) => giveBack(scope, slot)));
    return lowest?.index ?? taken;
  }

  function giveBack(scope: string, slot: Slot): Promise<boolean> {
    const remove = new DeleteItemCommand({
      TableName: tableName,
      Key: slotKey(scope, slot.index),
      ConditionExpression: 'jobId = :jobId AND attempt = :attempt',
      ExpressionAttributeValues: { ':jobId': { S: slot.jobId }, ':attempt': { N: String(slot.attempt) } },
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

function isOf(owner: SlotOwner, slot: Slot): boolean {
  return slot.jobId === owner.jobId && slot.attempt === owner.attempt;
}

/** Slots come in the order of their index. */
function lowestOf(slots: Slot[], owner: SlotOwner): Slot | undefined {
  return slots.find((slot) => isOf(owner, slot));
}
