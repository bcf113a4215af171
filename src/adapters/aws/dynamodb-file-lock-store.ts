import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { FileLock, FileLockStore } from '../../ports/file-lock-store.ts';
import { callAws } from './aws-fault.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { integerAttribute, jsonAttribute, parseItem } from './item-attributes.ts';

const locksSchema = z.array(
  z.object({ jobId: z.string(), globs: z.array(z.string()), expiresAt: z.string() }),
);
const itemSchema = z.object({ revision: integerAttribute, locks: jsonAttribute.pipe(locksSchema) });

type Locks = { revision: number; locks: FileLock[] };

const maximalTurns = 20;

/**
 * `LOCK#<repository id>` / `LOCKS`: all locks of a repository in one item, replaced under its revision: whether locks overlap is a question
 * about all of them, and only one item can be written atomically.
 */
export function createDynamodbFileLockStore({ client, tableName }: DynamodbTable): FileLockStore {
  return {
    async acquire(repositoryId, lock, now, overlaps) {
      for (let turn = 0; turn < maximalTurns; turn++) {
        const current = await read(repositoryId);
        const others = current.locks.filter((other) => other.jobId !== lock.jobId && isLiving(other, now));
        const holder = others.find((other) => overlaps(other.globs, lock.globs));
        if (holder !== undefined) return { heldBy: holder.jobId };
        if (await replace(repositoryId, current, [...others, lock])) return 'granted';
      }
      throw contention(repositoryId);
    },

    async release(repositoryId, jobId) {
      for (let turn = 0; turn < maximalTurns; turn++) {
        const current = await read(repositoryId);
        const others = current.locks.filter((lock) => lock.jobId !== jobId);
        if (others.length === current.locks.length) return;
        if (await replace(repositoryId, current, others)) return;
      }
      throw contention(repositoryId);
    },

    async list(repositoryId) {
      return (await read(repositoryId)).locks;
    },
  };

  async function read(repositoryId: number): Promise<Locks> {
    const get = new GetItemCommand({
      TableName: tableName,
      Key: locksKey(repositoryId),
      ConsistentRead: true,
    });
    const { Item } = await callAws('dynamodb', 'read file locks', () => client.send(get));
    return Item === undefined ? { revision: 0, locks: [] } : parseItem(itemSchema, Item);
  }

  function replace(repositoryId: number, current: Locks, locks: FileLock[]): Promise<boolean> {
    const put = new PutItemCommand({
      TableName: tableName,
      Item: {
        ...locksKey(repositoryId),
        revision: { N: String(current.revision + 1) },
        locks: { S: JSON.stringify(locks) },
      },
      ConditionExpression: 'attribute_not_exists(pk) OR revision = :read',
      ExpressionAttributeValues: { ':read': { N: String(current.revision) } },
    });
    return conditionalWrite('replace file locks', () => client.send(put));
  }
}

function locksKey(repositoryId: number) {
  return { pk: { S: `LOCK#${repositoryId}` }, sk: { S: 'LOCKS' } };
}

function isLiving(lock: FileLock, now: string): boolean {
  return Date.parse(lock.expiresAt) > Date.parse(now);
}

function contention(repositoryId: number): FactoryError {
  return new FactoryError(
    'lock-contention',
    `The file locks of repository ${repositoryId} are changing too fast. Try again.`,
    {
      disposition: 'retry',
    },
  );
}
