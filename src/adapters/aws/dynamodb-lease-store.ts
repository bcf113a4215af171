import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { LeaseStore } from '../../ports/lease-store.ts';
import { callAws } from './aws-fault.ts';
import { jobKey } from './commit-item.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { integerAttribute, parseItem, stringAttribute } from './item-attributes.ts';

const leaseKey = 'LEASE';

const itemSchema = z.object({
  jobId: stringAttribute,
  attempt: integerAttribute,
  heartbeatAt: stringAttribute,
  phase: stringAttribute,
  step: integerAttribute,
  note: stringAttribute,
});

/** `JOB#<id>` / `LEASE`: the newest attempt's sign of life; one of an older attempt never overwrites it. */
export function createDynamodbLeaseStore({ client, tableName }: DynamodbTable): LeaseStore {
  return {
    async beat(lease) {
      const put = new PutItemCommand({
        TableName: tableName,
        Item: {
          pk: { S: jobKey(lease.jobId) },
          sk: { S: leaseKey },
          jobId: { S: lease.jobId },
          attempt: { N: String(lease.attempt) },
          heartbeatAt: { S: lease.heartbeatAt },
          phase: { S: lease.phase },
          step: { N: String(lease.step) },
          note: { S: lease.note },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR attempt <= :attempt',
        ExpressionAttributeValues: { ':attempt': { N: String(lease.attempt) } },
      });
      return (await conditionalWrite('write a lease', () => client.send(put))) ? 'beaten' : 'stale';
    },

    async get(jobId) {
      const get = new GetItemCommand({
        TableName: tableName,
        Key: { pk: { S: jobKey(jobId) }, sk: { S: leaseKey } },
        ConsistentRead: true,
      });
      const { Item } = await callAws('dynamodb', 'read a lease', () => client.send(get));
      return Item === undefined ? undefined : parseItem(itemSchema, Item);
    },
  };
}
