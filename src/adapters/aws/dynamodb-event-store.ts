import { PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../contracts/commit.ts';
import type { EventStore } from '../../ports/event-store.ts';
import type { JobRegister } from '../../ports/job-register.ts';
import { callAws } from './aws-fault.ts';
import { commitItem, commitKey, commitOfItem, jobIdOfKey, jobKey } from './commit-item.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { scanPage } from './scan-page.ts';

const lastKey = 'COMMIT#~';

/**
 * `JOB#<id>` / `COMMIT#000007`: put if absent; never updated, deleted or expired. When the SDK repeats a put whose answer was lost, the
 * answer is `conflict` although the commit is ours: the ledger reads again, finds its command and goes on as for any duplicate.
 */
export function createDynamodbEventStore(table: DynamodbTable): EventStore & JobRegister {
  const { client, tableName } = table;
  return {
    read(jobId, after = 0) {
      return callAws('dynamodb', 'read commits', async () => {
        const pages = paginateQuery(
          { client },
          {
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
            ExpressionAttributeValues: {
              ':pk': { S: jobKey(jobId) },
              ':first': { S: commitKey(after + 1) },
              ':last': { S: lastKey },
            },
            ConsistentRead: true,
          },
        );
        const commits: Commit[] = [];
        for await (const page of pages) commits.push(...(page.Items ?? []).map(commitOfItem));
        return commits;
      });
    },

    async append(commit) {
      const put = new PutItemCommand({
        TableName: tableName,
        Item: commitItem(commit),
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      const appended = await conditionalWrite('append a commit', () => client.send(put));
      return appended ? 'appended' : 'conflict';
    },

    /* Any commit counts: a log whose beginning was taken out is still one to look at. */
    async jobIds(after) {
      const what = {
        FilterExpression: 'begins_with(pk, :job) AND begins_with(sk, :commit)',
        ProjectionExpression: 'pk',
        ExpressionAttributeValues: { ':job': { S: jobKey('') }, ':commit': { S: 'COMMIT#' } },
        ConsistentRead: true,
      };
      const { items, ...rest } = await scanPage(table, 'list jobs', what, after);
      return { jobIds: [...new Set(items.map(({ pk }) => jobIdOfKey(pk?.S ?? '')))], ...rest };
    },
  };
}
