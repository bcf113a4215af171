import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import { noStarts, type StartTally, withoutStart, withStart } from '../../contracts/start-tally.ts';
import type { StartStore } from '../../ports/start-store.ts';
import { callAws } from './aws-fault.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { integerAttribute, jsonAttribute, parseItem } from './item-attributes.ts';

const tallySchema = z.object({
  day: z.string(),
  count: z.int().nonnegative(),
  recent: z.array(z.object({ jobId: z.string(), attempt: z.int(), version: z.int(), at: z.string() })),
});
const itemSchema = z.object({ revision: integerAttribute, tally: jsonAttribute.pipe(tallySchema) });

type Stored = { revision: number; tally: StartTally };

const maximalTurns = 20;

/**
 * `STARTS#<repository id>` / `TALLY`: what is remembered of a repository's starts in one item, replaced under its revision: the pause after the newest start and the number of
 * the day are questions about all of them.
 */
export function createDynamodbStartStore({ client, tableName }: DynamodbTable): StartStore {
  return {
    async add(repositoryId, start, mayStart) {
      for (let turn = 0; turn < maximalTurns; turn++) {
        const current = await read(repositoryId);
        const others = withoutStart(current.tally, start);
        if (!mayStart(others)) return false;
        if (await replace(repositoryId, current, withStart(others, start))) return true;
      }
      throw contention(repositoryId);
    },

    async remove(repositoryId, owner) {
      for (let turn = 0; turn < maximalTurns; turn++) {
        const current = await read(repositoryId);
        const others = withoutStart(current.tally, owner);
        if (others.recent.length === current.tally.recent.length) return;
        if (await replace(repositoryId, current, others)) return;
      }
      throw contention(repositoryId);
    },

    async tally(repositoryId) {
      return (await read(repositoryId)).tally;
    },
  };

  async function read(repositoryId: number): Promise<Stored> {
    const get = new GetItemCommand({
      TableName: tableName,
      Key: startsKey(repositoryId),
      ConsistentRead: true,
    });
    const { Item } = await callAws('dynamodb', 'read the starts of a repository', () => client.send(get));
    return Item === undefined ? { revision: 0, tally: noStarts } : parseItem(itemSchema, Item);
  }

  function replace(repositoryId: number, current: Stored, tally: StartTally): Promise<boolean> {
    const put = new PutItemCommand({
      TableName: tableName,
      Item: {
        ...startsKey(repositoryId),
        revision: { N: String(current.revision + 1) },
        tally: { S: JSON.stringify(tally) },
      },
      ConditionExpression: 'attribute_not_exists(pk) OR revision = :read',
      ExpressionAttributeValues: { ':read': { N: String(current.revision) } },
    });
    return conditionalWrite('count a start', () => client.send(put));
  }
}

function startsKey(repositoryId: number) {
  return { pk: { S: `STARTS#${repositoryId}` }, sk: { S: 'TALLY' } };
}

function contention(repositoryId: number): FactoryError {
  return new FactoryError(
    'start-contention',
    `The starts of repository ${repositoryId} are changing too fast. Try again.`,
    { disposition: 'retry' },
  );
}
