import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

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
