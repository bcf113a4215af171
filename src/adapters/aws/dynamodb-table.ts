import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Where an adapter's items live. */
export type DynamodbTable = { client: DynamoDBClient; tableName: string };
