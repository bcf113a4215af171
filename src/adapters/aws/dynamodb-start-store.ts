import { z } from 'zod';
import { noStarts, type StartTally, withoutStart, withStart } from '../../contracts/start-tally.ts';
import type { StartStore } from '../../ports/start-store.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { changeRevised, type RevisedItem, readRevised, revisedSchema } from './revised-item.ts';

const tallySchema = revisedSchema(
  z.object({
    day: z.string(),
    count: z.int().nonnegative(),
    recent: z.array(z.object({ jobId: z.string(), attempt: z.int(), version: z.int(), at: z.string() })),
  }),
);

/**
 * `STARTS#<repository id>` / `TALLY`: what is remembered of a repository's starts in one item, replaced under its revision: the pause after the newest start and the number of
 * the day are questions about all of them.
 */
export function createDynamodbStartStore(table: DynamodbTable): StartStore {
  return {
    async add(repositoryId, start, mayStart) {
      return await changeRevised(table, tallyOf(repositoryId), (tally) => {
        const others = withoutStart(tally, start);
        return mayStart(others) ? withStart(others, start) : undefined;
      });
    },

    async remove(repositoryId, start) {
      await changeRevised(table, tallyOf(repositoryId), (tally) => {
        const others = withoutStart(tally, start);
        return others.recent.length === tally.recent.length ? undefined : others;
      });
    },

    async tally(repositoryId) {
      return await readRevised(table, tallyOf(repositoryId));
    },
  };
}

function tallyOf(repositoryId: number): RevisedItem<StartTally> {
  return {
    key: { pk: { S: `STARTS#${repositoryId}` }, sk: { S: 'TALLY' } },
    schema: tallySchema,
    empty: noStarts,
    name: `starts of repository ${repositoryId}`,
    code: 'start-contention',
  };
}
