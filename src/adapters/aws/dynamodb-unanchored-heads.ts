import { DeleteItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { listIndex } from '../../config/table-definition.ts';
import { isAtRest } from '../../contracts/job-list.ts';
import type { UnanchoredHeads } from '../../ports/unanchored-heads.ts';
import { callAws } from './aws-fault.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { integerAttribute, parseItem, stringAttribute } from './item-attributes.ts';

const markKey = 'MARK';
const listed = 'AHEAD-OF-ANCHORS';
const itemSchema = z.object({ jobId: stringAttribute, version: integerAttribute });
const keyOf = (jobId: string) => ({ pk: { S: `UNANCHORED#${jobId}` }, sk: { S: markKey } });

/**
 * `UNANCHORED#<id>` / `MARK`, in the list index as `AHEAD-OF-ANCHORS`: there as long as the job's log is ahead of its anchors. Not in the job's own partition: marks are deleted, and who may
 * delete there could cut the log.
 */
export function createDynamodbUnanchoredHeads({ client, tableName }: DynamodbTable): UnanchoredHeads {
  return {
    mark: (head) => markUnanchored({ client, tableName }, head),

    async list(limit) {
      const query = new QueryCommand({
        TableName: tableName,
        IndexName: listIndex,
        KeyConditionExpression: 'listKey = :mark',
        ExpressionAttributeValues: { ':mark': { S: listed } },
        Limit: limit,
      });
      const { Items = [] } = await callAws('dynamodb', 'list unanchored heads', () => client.send(query));
      return Items.map((item) => parseItem(itemSchema, item));
    },

    async anchored({ jobId, version }) {
      const remove = new DeleteItemCommand({
        TableName: tableName,
        Key: keyOf(jobId),
        ConditionExpression: '#version <= :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { N: String(version) } },
      });
      await conditionalWrite('note that a head is anchored', () => client.send(remove));
    },

    async postpone({ jobId, version }, at) {
      const move = new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(jobId),
        UpdateExpression: 'SET listOrder = :order',
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: {
          ':order': { S: `2#${at}#${jobId}` },
          ':version': { N: String(version) },
        },
      });
      await conditionalWrite('postpone an anchor', () => client.send(move));
    },
  };
}

/** As `UnanchoredHeads.mark`, for whoever puts heads. */
export async function markUnanchored(
  { client, tableName }: DynamodbTable,
  head: Parameters<UnanchoredHeads['mark']>[0],
): Promise<boolean> {
  const { jobId, version, state, stateSince } = head;
  const put = new PutItemCommand({
    TableName: tableName,
    Item: {
      ...keyOf(jobId),
      listKey: { S: listed },
      listOrder: { S: `${isAtRest(state) ? 0 : 1}#${stateSince}#${jobId}` },
      jobId: { S: jobId },
      version: { N: String(version) },
    },
    ConditionExpression: 'attribute_not_exists(pk) OR #version < :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  });
  return await conditionalWrite('note that a head is not anchored', () => client.send(put));
}
