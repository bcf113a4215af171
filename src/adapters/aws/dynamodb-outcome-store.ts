import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { type Outcome, outcomeSchema } from '../../contracts/outcome.ts';
import type { OutcomeStore } from '../../ports/outcome-store.ts';
import { callAws } from './aws-fault.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { jsonAttribute, parseItem } from './item-attributes.ts';
import { scanPrefix } from './scan-page.ts';

const itemSchema = z.object({ outcome: jsonAttribute.pipe(outcomeSchema) });
const prefix = 'OUTCOME#';

/**
 * `OUTCOME#<repository id>` / `<time the job was asked for>#<job id>`: one item for each job that has ended, replaced by a later version of its log; in the order in which
 * the jobs were asked for, which never changes.
 */
export function createDynamodbOutcomeStore(table: DynamodbTable): OutcomeStore {
  const { client, tableName } = table;
  return {
    async record(outcome) {
      const put = new PutItemCommand({
        TableName: tableName,
        Item: {
          pk: { S: `${prefix}${outcome.repository.id}` },
          sk: { S: `${outcome.createdAt}#${outcome.jobId}` },
          version: { N: String(outcome.version) },
          outcome: { S: JSON.stringify(outcome) },
        },
        ConditionExpression: 'attribute_not_exists(pk) OR #version <= :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { N: String(outcome.version) } },
      });
      await conditionalWrite('record an outcome', () => client.send(put));
    },

    async recent(repositoryId, limit) {
      const query = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `${prefix}${repositoryId}` } },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      });
      const { Items = [] } = await callAws('dynamodb', 'read outcomes', () => client.send(query));
      return Items.map(outcomeOfItem);
    },

    async page(after) {
      const { items, ...rest } = await scanPrefix(table, 'list outcomes', prefix, after);
      return { outcomes: items.map(outcomeOfItem), ...rest };
    },
  };
}

function outcomeOfItem(item: Record<string, unknown>): Outcome {
  return parseItem(itemSchema, item).outcome;
}
