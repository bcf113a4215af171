import { type AttributeValue, ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { callAws } from './aws-fault.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

export type ScannedPage = { items: Record<string, AttributeValue>[]; next?: string };

/** One page of a scan over the table. `after`: the `next` of the page before. Throws FactoryError as `callAws`. */
export async function scanPage(
  { client, tableName }: DynamodbTable,
  action: string,
  what: Omit<ScanCommandInput, 'TableName' | 'ExclusiveStartKey'>,
  after: string | undefined,
): Promise<ScannedPage> {
  const scan = new ScanCommand({ ...what, TableName: tableName, ExclusiveStartKey: keyOf(after) });
  const { Items = [], LastEvaluatedKey: last } = await callAws('dynamodb', action, () => client.send(scan));
  return { items: Items, ...(last === undefined ? {} : { next: cursorOf(last) }) };
}

/** One page of the items whose partition key begins so. */
export async function scanPrefix(
  table: DynamodbTable,
  action: string,
  prefix: string,
  after: string | undefined,
): Promise<ScannedPage> {
  const what = {
    FilterExpression: 'begins_with(pk, :prefix)',
    ExpressionAttributeValues: { ':prefix': { S: prefix } },
  };
  return await scanPage(table, action, what, after);
}

/** Where a scan goes on, as text that its caller hands back unchanged. */
function cursorOf(key: Record<string, AttributeValue>): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function keyOf(cursor: string | undefined): Record<string, AttributeValue> | undefined {
  return cursor === undefined ? undefined : JSON.parse(Buffer.from(cursor, 'base64url').toString());
}
