import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, type DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { tableDefinition } from '../../aws/table-definition.ts';

export type LocalDynamodb = { url: string; close(): Promise<void> };

const patienceMs = 2_000;

/** DynamoDB on 127.0.0.1 with its tables in a folder: what was written is there after a restart. */
export async function startDynamodb(folder: string): Promise<LocalDynamodb> {
  mkdirSync(folder, { recursive: true });
  const server = dynalite({ path: folder, createTableMs: 0, maxItemSizeKb: 400 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /* A request that is cut off works on in a closed database, and what it throws there nobody can catch: requests at work may finish. */
    close: () =>
      new Promise((resolve, reject) => {
        const cutOff = setTimeout(() => server.closeAllConnections(), patienceMs);
        server.close((error) => {
          clearTimeout(cutOff);
          if (error) reject(error);
          else resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

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
