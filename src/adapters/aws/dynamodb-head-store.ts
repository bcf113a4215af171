import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { listIndex, turnsIndex } from '../../config/table-definition.ts';
import { batchWindowSchema, jobStates, priorities, prioritySchema } from '../../contracts/job-list.ts';
import type { Head, HeadStore, ListPosition, QueuePosition } from '../../ports/head-store.ts';
import { callAws } from './aws-fault.ts';
import { jobKey } from './commit-item.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { markUnanchored } from './dynamodb-unanchored-heads.ts';
import { firstOfEachGroup } from './first-of-each-group.ts';
import { integerAttribute, jsonAttribute, parseItem, stringAttribute } from './item-attributes.ts';

const headKey = 'HEAD';
const turnKey = 'APPROVED';
/** Large enough for several quiet repositories, small beside what a busy one has. */
const turnsOfPage = 20;

const itemSchema = z.object({
  jobId: stringAttribute,
  version: integerAttribute,
  state: stringAttribute.pipe(z.enum(jobStates)),
  priority: stringAttribute.pipe(prioritySchema),
  repositoryId: integerAttribute,
  installationId: integerAttribute,
  stateSince: stringAttribute,
  attempt: integerAttribute,
  title: stringAttribute,
  reference: stringAttribute,
  waitingFor: stringAttribute.optional(),
  startBy: stringAttribute.optional(),
  window: jsonAttribute.pipe(batchWindowSchema).optional(),
});

/**
 * `JOB#<id>` / `HEAD`: a projection guarded by its version. `listKey` (`STATE#<state>`) and `listOrder` (priority, then age) make the list
 * index; approved heads are by their repository in the turns index, too (`turnKey`, `turnOrder`: repository, priority, age). What indexes answer may lag
 * behind by moments. Each write also notes that the job is to be anchored (`UNANCHORED#<id>`).
 */
export function createDynamodbHeadStore({ client, tableName }: DynamodbTable): HeadStore {
  return {
    put: (head) => putAndMark(head, '<'),
    rewrite: (head) => putAndMark(head, '<='),

    async get(jobId) {
      const get = new GetItemCommand({
        TableName: tableName,
        Key: { pk: { S: jobKey(jobId) }, sk: { S: headKey } },
        ConsistentRead: true,
      });
      const { Item } = await callAws('dynamodb', 'read a head', () => client.send(get));
      return Item === undefined ? undefined : headOfItem(Item);
    },

    list(state, limit, after) {
      return callAws('dynamodb', 'list heads', async () => {
        const pages = paginateQuery(
          { client },
          {
            TableName: tableName,
            IndexName: listIndex,
            KeyConditionExpression: `listKey = :state${after === undefined ? '' : ' AND listOrder > :after'}`,
            ExpressionAttributeValues: {
              ':state': { S: `STATE#${state}` },
              ...(after === undefined ? {} : { ':after': { S: listOrderOf(after) } }),
            },
            Limit: limit,
          },
        );
        const heads: Head[] = [];
        for await (const page of pages) {
          heads.push(...(page.Items ?? []).map(headOfItem));
          if (heads.length >= limit) break;
        }
        return heads.slice(0, limit);
      });
    },

    firstApproved(limit, after) {
      return callAws('dynamodb', 'list the first approved heads', () =>
        firstOfEachGroup<Head>({
          read: pageOfTurns,
          groupOf: turnGroup,
          limit,
          ...(after === undefined ? {} : { after: turnGroup(after) }),
        }),
      );
    },
  };

  async function pageOfTurns(position: string): Promise<{ items: Head[]; last: boolean }> {
    const query = new QueryCommand({
      TableName: tableName,
      IndexName: turnsIndex,
      KeyConditionExpression: 'turnKey = :key AND turnOrder > :position',
      ExpressionAttributeValues: { ':key': { S: turnKey }, ':position': { S: position } },
      Limit: turnsOfPage,
    });
    const { Items = [], LastEvaluatedKey } = await client.send(query);
    return { items: Items.map(headOfItem), last: LastEvaluatedKey === undefined };
  }

  async function putAndMark(head: Head, older: '<' | '<='): Promise<void> {
    await Promise.all([putUnless(head, older), markUnanchored({ client, tableName }, head)]);
  }

  async function putUnless(head: Head, older: '<' | '<='): Promise<void> {
    const put = new PutItemCommand({
      TableName: tableName,
      Item: headItem(head),
      ConditionExpression: `attribute_not_exists(pk) OR #version ${older} :version`,
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': { N: String(head.version) } },
    });
    await conditionalWrite('put a head', () => client.send(put));
  }
}

function headItem(head: Head): Record<string, AttributeValue> {
  return {
    pk: { S: jobKey(head.jobId) },
    sk: { S: headKey },
    listKey: { S: `STATE#${head.state}` },
    listOrder: { S: listOrderOf(head) },
    ...(head.state === 'APPROVED'
      ? { turnKey: { S: turnKey }, turnOrder: { S: `${turnGroup(head)}${placeOf(head)}` } }
      : {}),
    jobId: { S: head.jobId },
    version: { N: String(head.version) },
    state: { S: head.state },
    priority: { S: head.priority },
    repositoryId: { N: String(head.repositoryId) },
    installationId: { N: String(head.installationId) },
    stateSince: { S: head.stateSince },
    attempt: { N: String(head.attempt) },
    title: { S: head.title },
    reference: { S: head.reference },
    ...(head.waitingFor === undefined ? {} : { waitingFor: { S: head.waitingFor } }),
    ...(head.startBy === undefined ? {} : { startBy: { S: head.startBy } }),
    ...(head.window === undefined ? {} : { window: { S: JSON.stringify(head.window) } }),
  };
}

function headOfItem(item: Record<string, AttributeValue>): Head {
  const { waitingFor, startBy, window, ...head } = parseItem(itemSchema, item);
  return {
    ...head,
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...(startBy === undefined ? {} : { startBy }),
    ...(window === undefined ? {} : { window }),
  };
}

function listOrderOf(position: ListPosition): string {
  return `${priorities.indexOf(position.priority)}#${placeOf(position)}`;
}

function placeOf({ stateSince, jobId }: Pick<ListPosition, 'stateSince' | 'jobId'>): string {
  return `${stateSince}#${jobId}`;
}

function turnGroup({ repositoryId, priority }: QueuePosition): string {
  return `${repositoryId}#${priorities.indexOf(priority)}#`;
}
