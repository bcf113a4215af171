import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { timeToLiveAttribute } from '../../config/table-definition.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeliveryStore } from '../../ports/delivery-store.ts';
import { callAws } from './aws-fault.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { parseItem, stringAttribute } from './item-attributes.ts';

const itemSchema = z.object({ expiresAt: stringAttribute });

/** `DELIVERY#<key>` / `DELIVERY`: a delivery that has been enqueued, until `expiresAt`; the service removes it some time later. */
export function createDynamodbDeliveryStore({
  client,
  tableName,
  clock,
}: DynamodbTable & { clock: Clock }): DeliveryStore {
  return {
    async has(key) {
      const get = new GetItemCommand({ TableName: tableName, Key: deliveryKey(key), ConsistentRead: true });
      const { Item } = await callAws('dynamodb', 'read a delivery', () => client.send(get));
      return Item !== undefined && Date.parse(parseItem(itemSchema, Item).expiresAt) > clock.now();
    },

    async mark(key, expiresAt) {
      const put = new PutItemCommand({
        TableName: tableName,
        Item: {
          ...deliveryKey(key),
          expiresAt: { S: expiresAt },
          [timeToLiveAttribute]: { N: String(Math.ceil(Date.parse(expiresAt) / 1000)) },
        },
      });
      await callAws('dynamodb', 'mark a delivery', () => client.send(put));
    },
  };
}

function deliveryKey(key: string) {
  return { pk: { S: `DELIVERY#${key}` }, sk: { S: 'DELIVERY' } };
}
