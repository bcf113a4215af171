import {
  type AttributeValue,
  DeleteItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { type Learning, learningSchema } from '../../contracts/learning.ts';
import type { LearningStore } from '../../ports/learning-store.ts';
import { callAws } from './aws-fault.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { jsonAttribute, parseItem, stringAttribute } from './item-attributes.ts';
import { scanPrefix } from './scan-page.ts';

const prefix = 'LEARNING#';
const stringSet = z.object({ SS: z.array(z.string()) }).transform(({ SS }) => SS.toSorted());
const itemSchema = z.object({
  told: jsonAttribute.pipe(learningSchema.pick({ id: true, repository: true, fact: true, scopeGlobs: true })),
  proof: jsonAttribute.pipe(learningSchema.pick({ evidence: true, commit: true })),
  confirmedBy: stringSet,
  hitBy: stringSet.optional(),
  createdAt: stringAttribute,
  lastVerified: stringAttribute,
});

/**
 * `LEARNING#<repository id>` / `<hash of the fact>`: one item for each fact. Who confirmed it and whom it helped are sets, so that two writers at once lose nothing; the newest
 * proof wins.
 */
export function createDynamodbLearningStore(table: DynamodbTable): LearningStore {
  const { client, tableName } = table;
  return {
    async confirm({ jobId, at, evidence, commit, repository, ...told }) {
      const key = keyOf(repository.id, told.id);
      const proof = JSON.stringify({ evidence, commit });
      const add = new UpdateItemCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression:
          'SET told = if_not_exists(told, :told), proof = if_not_exists(proof, :proof), createdAt = if_not_exists(createdAt, :at), lastVerified = if_not_exists(lastVerified, :at) ADD confirmedBy :job',
        ExpressionAttributeValues: {
          ':told': { S: JSON.stringify({ ...told, repository }) },
          ':proof': { S: proof },
          ':at': { S: at },
          ':job': { SS: [jobId] },
        },
      });
      await callAws('dynamodb', 'keep a learning', () => client.send(add));
      await verified(key, at, proof);
    },

    async hit({ repositoryId, id, jobId, at }) {
      const key = keyOf(repositoryId, id);
      const add = new UpdateItemCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression: 'ADD hitBy :job',
        ConditionExpression: 'attribute_exists(told)',
        ExpressionAttributeValues: { ':job': { SS: [jobId] } },
      });
      if (await conditionalWrite('count a learning', () => client.send(add))) await verified(key, at);
    },

    list(repositoryId) {
      return callAws('dynamodb', 'read learnings', async () => {
        const pages = paginateQuery(
          { client },
          {
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: `${prefix}${repositoryId}` } },
            ConsistentRead: true,
          },
        );
        const learnings: Learning[] = [];
        for await (const { Items = [] } of pages) learnings.push(...Items.map(learningOf));
        return learnings;
      });
    },

    async forget(repositoryId, id) {
      const remove = new DeleteItemCommand({ TableName: tableName, Key: keyOf(repositoryId, id) });
      await callAws('dynamodb', 'forget a learning', () => client.send(remove));
    },

    async page(after) {
      const { items, ...rest } = await scanPrefix(table, 'list learnings', prefix, after);
      return { learnings: items.map(learningOf), ...rest };
    },
  };

  /** Moves the time of the last proof on, never back. */
  async function verified(key: Record<string, AttributeValue>, at: string, proof?: string): Promise<void> {
    const update = new UpdateItemCommand({
      TableName: tableName,
      Key: key,
      UpdateExpression: `SET lastVerified = :at${proof === undefined ? '' : ', proof = :proof'}`,
      ConditionExpression: 'lastVerified < :at',
      ExpressionAttributeValues: {
        ':at': { S: at },
        ...(proof === undefined ? {} : { ':proof': { S: proof } }),
      },
    });
    await conditionalWrite('verify a learning', () => client.send(update));
  }
}

function keyOf(repositoryId: number, id: string): Record<string, AttributeValue> {
  return { pk: { S: `${prefix}${repositoryId}` }, sk: { S: id } };
}

function learningOf(item: Record<string, AttributeValue>): Learning {
  const { told, proof, hitBy = [], ...rest } = parseItem(itemSchema, item);
  return { ...told, ...proof, ...rest, hitBy };
}
