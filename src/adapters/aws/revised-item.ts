import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import { callAws } from './aws-fault.ts';
import { conditionalWrite } from './conditional-write.ts';
import type { DynamodbTable } from './dynamodb-table.ts';
import { integerAttribute, jsonAttribute, parseItem } from './item-attributes.ts';

type RevisedSchema<Value> = z.ZodType<{ revision: number; value: Value }>;

/** One value that is read and replaced as a whole. `name`: what it is, for people; `code`: of the fault when too many change it at once. */
export type RevisedItem<Value> = {
  key: { pk: { S: string }; sk: { S: string } };
  /** Made once per kind of item by `revisedSchema`: items are read with every start. */
  schema: RevisedSchema<Value>;
  /** What counts as long as there is no item. */
  empty: Value;
  name: string;
  code: string;
};

/** The schema of an item whose value is of the form `value`. */
export function revisedSchema<Value>(value: z.ZodType<Value>): RevisedSchema<Value> {
  return z.object({ revision: integerAttribute, value: jsonAttribute.pipe(value) });
}

const maximalTurns = 20;

/** The value as it stands. Throws the fault of the table. */
export async function readRevised<Value>(table: DynamodbTable, item: RevisedItem<Value>): Promise<Value> {
  return (await read(table, item)).value;
}

/**
 * Replaces the value under its revision, as often as somebody else was faster: `change` sees what stands and answers what is to stand, or undefined where it is to stay. Answers
 * whether it was replaced. Throws `item.code` (retry) after twenty turns.
 */
export async function changeRevised<Value>(
  table: DynamodbTable,
  item: RevisedItem<Value>,
  change: (current: Value) => Value | undefined,
): Promise<boolean> {
  for (let turn = 0; turn < maximalTurns; turn++) {
    const { revision, value } = await read(table, item);
    const changed = change(value);
    if (changed === undefined) return false;
    if (await replace(table, item, revision, changed)) return true;
  }
  throw new FactoryError(item.code, `The ${item.name} are changing too fast. Try again.`, {
    disposition: 'retry',
  });
}

async function read<Value>(
  { client, tableName }: DynamodbTable,
  { key, schema, empty, name }: RevisedItem<Value>,
): Promise<{ revision: number; value: Value }> {
  const get = new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true });
  const { Item } = await callAws('dynamodb', `read the ${name}`, () => client.send(get));
  if (Item === undefined) return { revision: 0, value: empty };
  return parseItem(schema, Item);
}

function replace<Value>(
  { client, tableName }: DynamodbTable,
  { key, name }: RevisedItem<Value>,
  read: number,
  value: Value,
): Promise<boolean> {
  const put = new PutItemCommand({
    TableName: tableName,
    Item: { ...key, revision: { N: String(read + 1) }, value: { S: JSON.stringify(value) } },
    ConditionExpression: 'attribute_not_exists(pk) OR revision = :read',
    ExpressionAttributeValues: { ':read': { N: String(read) } },
  });
  return conditionalWrite(`replace the ${name}`, () => client.send(put));
}
