import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FactoryError } from '../../../contracts/factory-error.ts';
import { closeInOrder } from '../close-in-order.ts';
import { ownDataFolder } from './own-data-folder.ts';
import { startDynamodb } from './start-dynamodb.ts';
import { anchorBucket, bucket as artifactBucket, localAccess, tableName } from './start-local-cloud.ts';
import { startBucketReader } from './start-queues-and-bucket.ts';

/** A data folder whose table, anchors and artifacts can be read. */
export type OpenDataFolder = {
  /** Where the clients of table and buckets find them. */
  environment: Record<string, string>;
  tableName: string;
  anchorBucket: string;
  artifactBucket: string;
  /** Whether a factory is working in the folder: then these are its own addresses. */
  running: boolean;
  close(): Promise<void>;
};

const addressesSchema = z.object({ dynamodb: z.url(), s3: z.url() });

/**
 * Opens what a factory left in a folder, without changing its queues, table or buckets; or finds the factory that is working there. Throws FactoryError
 * `data-folder-missing` or `data-folder-unreachable` (both ask-human).
 */
export async function openDataFolder(dataDir: string): Promise<OpenDataFolder> {
  if (!existsSync(join(dataDir, 'dynamodb'))) {
    throw new FactoryError(
      'data-folder-missing',
      `There is no table in ${dataDir}. Name the data folder of a factory: --data DIR`,
      { disposition: 'ask-human' },
    );
  }
  const closing = closeInOrder();
  try {
    const folder = ownDataFolder(dataDir);
    closing.add(async () => folder.release());
    const dynamodb = await startDynamodb(join(dataDir, 'dynamodb'));
    closing.add(() => dynamodb.close());
    const buckets = await startBucketReader(dataDir, anchorBucket);
    closing.add(() => buckets.close());
    const environment = localAccess(dynamodb.url, buckets.url);
    return { environment, tableName, anchorBucket, artifactBucket, running: false, close: closing.close };
  } catch (fault) {
    await closing.close();
    if (!(fault instanceof FactoryError && fault.code === 'data-folder-in-use')) throw fault;
    return { ...(await addressesOfRunning(dataDir)), running: true, close: async () => undefined };
  }
}

async function addressesOfRunning(dataDir: string): Promise<Omit<OpenDataFolder, 'running' | 'close'>> {
  const file = join(dataDir, 'local.json');
  try {
    const { dynamodb, s3 } = addressesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return { environment: localAccess(dynamodb, s3), tableName, anchorBucket, artifactBucket };
  } catch (cause) {
    throw new FactoryError(
      'data-folder-unreachable',
      `Another process is working in ${dataDir}, and ${file} does not say where it can be reached. Wait until it is up, or stop it.`,
      { disposition: 'ask-human', cause },
    );
  }
}
