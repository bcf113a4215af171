import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SweepLock } from '../../ports/sweep-lock.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

/** `SWEEP` / `LOCK`: until when it is taken, in milliseconds; 0 once it was given back. */
export function createDynamodbSweepLock({ client, tableName }: DynamodbTable): SweepLock {
  function write(until: number, condition: string, compared: number) {
    const put = new PutItemCommand({
      TableName: tableName,
      Item: { pk: { S: 'SWEEP' }, sk: { S: 'LOCK' }, until: { N: String(until) } },
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':compared': { N: String(compared) } },
    });
    return conditionalWrite('write the lock of the sweep', () => client.send(put));
  }
  return {
    take: (now, until) => write(until, 'attribute_not_exists(#until) OR #until <= :compared', now),
    async release(until) {
      await write(0, '#until = :compared', until);
    },
  };
}
