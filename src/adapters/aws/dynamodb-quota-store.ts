import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { timeToLiveAttribute } from '../../config/table-definition.ts';
import type { QuotaScope, QuotaStore } from '../../ports/quota-store.ts';
import { callAws } from './aws-fault.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { parseItem, stringAttribute } from './item-attributes.ts';

const itemSchema = z.object({
  commands: z
    .object({ SS: z.array(z.string()) })
    .transform(({ SS }) => SS)
    .optional(),
  fullFor: stringAttribute.optional(),
});

const hourSeconds = 3_600;
/** GitHub delivers again what is up to three days old; what was beyond the quota is known to be so until then. */
const deliveredAgainSeconds = 4 * 24 * hourSeconds;

/**
 * `QUOTA#<installation>#<account>` / `<hour>`: the ids of the commands that were counted, as many as the limit at most, and of the one that found the hour full. The hour is
 * part of the key, so that nobody has to compare when it ended; the service removes the item four days after that.
 */
export function createDynamodbQuotaStore({ client, tableName }: DynamodbTable): QuotaStore {
  return {
    async take(scope, commandId, limit) {
      if (await count(scope, commandId, limit)) return 'granted';
      return (await close(scope, commandId)) ? 'full' : 'closed';
    },

    async isClosedTo(scope, commandId) {
      const get = new GetItemCommand({ TableName: tableName, Key: quotaKey(scope), ConsistentRead: true });
      const { Item } = await callAws('dynamodb', 'read a quota', () => client.send(get));
      if (Item === undefined) return false;
      const { commands = [], fullFor } = parseItem(itemSchema, Item);
      return fullFor !== undefined && fullFor !== commandId && !commands.includes(commandId);
    },
  };

  function count(scope: QuotaScope, commandId: string, limit: number): Promise<boolean> {
    const update = new UpdateItemCommand({
      TableName: tableName,
      Key: quotaKey(scope),
      UpdateExpression: `SET #ttl = :ttl ADD commands :ids`,
      ConditionExpression:
        'contains(commands, :id) OR (attribute_not_exists(fullFor) AND (attribute_not_exists(commands) OR size(commands) < :limit))',
      ExpressionAttributeNames: { '#ttl': timeToLiveAttribute },
      ExpressionAttributeValues: {
        ':ttl': { N: String(removedAt(scope)) },
        ':ids': { SS: [commandId] },
        ':id': { S: commandId },
        ':limit': { N: String(limit) },
      },
    });
    return conditionalWrite('count a command', () => client.send(update));
  }

  /** Makes this command the one that found the hour full; false when another one did. */
  function close(scope: QuotaScope, commandId: string): Promise<boolean> {
    const update = new UpdateItemCommand({
      TableName: tableName,
      Key: quotaKey(scope),
      UpdateExpression: 'SET #ttl = :ttl, fullFor = :id',
      ConditionExpression: 'attribute_not_exists(fullFor) OR fullFor = :id',
      ExpressionAttributeNames: { '#ttl': timeToLiveAttribute },
      ExpressionAttributeValues: { ':ttl': { N: String(removedAt(scope)) }, ':id': { S: commandId } },
    });
    return conditionalWrite('close a quota', () => client.send(update));
  }
}

function quotaKey({ installationId, accountId, hour }: QuotaScope) {
  return { pk: { S: `QUOTA#${installationId}#${accountId}` }, sk: { S: hour } };
}

/** In epoch seconds. */
function removedAt({ hour }: QuotaScope): number {
  return Date.parse(`${hour}:00:00Z`) / 1_000 + hourSeconds + deliveredAgainSeconds;
}
