import { z } from 'zod';
import type { FileLock, FileLockStore } from '../../ports/file-lock-store.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { changeRevised, type RevisedItem, readRevised, revisedSchema } from './revised-item.ts';

const locksSchema = revisedSchema(
  z.array(
    z.object({
      jobId: z.string(),
      /** Locks of the first version lack it: anybody may give them back. */
      version: z.int().default(0),
      globs: z.array(z.string()),
      expiresAt: z.string(),
    }),
  ),
);

/**
 * `LOCK#<repository id>` / `LOCKS`: all locks of a repository in one item, replaced under its revision: whether locks overlap is a question
 * about all of them, and only one item can be written atomically.
 */
export function createDynamodbFileLockStore(table: DynamodbTable): FileLockStore {
  return {
    async acquire(repositoryId, lock, now, overlaps) {
      let holder: FileLock | undefined;
      await changeRevised(table, locksOf(repositoryId), (locks) => {
        const living = locks.filter((other) => isLiving(other, now));
        const others = living.filter((other) => other.jobId !== lock.jobId);
        const isOvertaken = living.some(
          (other) => other.jobId === lock.jobId && other.version > lock.version,
        );
        holder = isOvertaken ? undefined : others.find((other) => overlaps(other.globs, lock.globs));
        return holder === undefined && !isOvertaken ? [...others, lock] : undefined;
      });
      return holder === undefined ? 'granted' : { heldBy: holder.jobId };
    },

    async release(repositoryId, { jobId, version }) {
      await changeRevised(table, locksOf(repositoryId), (locks) => {
        const others = locks.filter((lock) => lock.jobId !== jobId || lock.version > version);
        return others.length === locks.length ? undefined : others;
      });
    },

    async list(repositoryId) {
      return await readRevised(table, locksOf(repositoryId));
    },
  };
}

function locksOf(repositoryId: number): RevisedItem<FileLock[]> {
  return {
    key: { pk: { S: `LOCK#${repositoryId}` }, sk: { S: 'LOCKS' } },
    schema: locksSchema,
    empty: [],
    name: `file locks of repository ${repositoryId}`,
    code: 'lock-contention',
  };
}

function isLiving(lock: FileLock, now: string): boolean {
  return Date.parse(lock.expiresAt) > Date.parse(now);
}
