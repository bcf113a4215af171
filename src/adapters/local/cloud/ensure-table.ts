import { CreateTableCommand, type DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { tableDefinition } from '../../../config/table-definition.ts';

/** Creates the factory's table unless it is there from an earlier run. */
export async function ensureTable(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({ TableName: tableName, ...structuredClone(tableDefinition) } as never),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}
