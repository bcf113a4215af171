import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { CursorStore } from '../../ports/cursor-store.ts';
import { callAws } from './aws-fault.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { parseItem, stringAttribute } from './item-attributes.ts';

const itemSchema = z.object({ value: stringAttribute });

/** `CURSOR#<name>` / `CURSOR`: overwritten without a condition; whoever falls back a step repeats what is harmless to repeat. */
export function createDynamodbCursorStore({ client, tableName }: DynamodbTable): CursorStore {
  return {
    async get(name) {
      const get = new GetItemCommand({ TableName: tableName, Key: cursorKey(name), ConsistentRead: true });
      const { Item } = await callAws('dynamodb', 'read a cursor', () => client.send(get));
      return Item === undefined ? undefined : parseItem(itemSchema, Item).value;
    },

    async put(name, value) {
      const put = new PutItemCommand({
        TableName: tableName,
        Item: { ...cursorKey(name), value: { S: value } },
      });
      await callAws('dynamodb', 'write a cursor', () => client.send(put));
    },
  };
}

function cursorKey(name: string) {
  return { pk: { S: `CURSOR#${name}` }, sk: { S: 'CURSOR' } };
}
