import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FactoryError } from '../../../contracts/factory-error.ts';
import { queueUrlsAt } from './ensure-queues.ts';
import { localAccess, queueEnvironment, startLocalCloud } from './start-local-cloud.ts';

export type OpenQueues = {
  /** Addresses of all queues and how to reach them, under the names they have on AWS. */
  environment: Record<string, string>;
  /** Whether a factory is working in the folder: then these are its own addresses. */
  running: boolean;
  close(): Promise<void>;
};

const addressesSchema = z.object({ sqs: z.url() });

/**
 * The queues of a data folder: of the factory that is working there, or opened for as long as they are needed. Throws FactoryError `data-folder-missing` or
 * `data-folder-unreachable` (both ask-human).
 */
export async function openQueues(dataDir: string): Promise<OpenQueues> {
  if (!existsSync(join(dataDir, 'sqs'))) {
    throw new FactoryError(
      'data-folder-missing',
      `There are no queues in ${dataDir}. Name the data folder of a factory: --data DIR`,
      { disposition: 'ask-human' },
    );
  }
  try {
    const { environment, close } = await startLocalCloud({ dataDir });
    return { environment, running: false, close };
  } catch (fault) {
    if (!(fault instanceof FactoryError && fault.code === 'data-folder-in-use')) throw fault;
    return { environment: await environmentOfRunning(dataDir), running: true, close: async () => undefined };
  }
}

async function environmentOfRunning(dataDir: string): Promise<Record<string, string>> {
  const file = join(dataDir, 'local.json');
  try {
    const { sqs } = addressesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return { ...localAccess(sqs, sqs), ...queueEnvironment(queueUrlsAt(sqs)) };
  } catch (cause) {
    throw new FactoryError(
      'data-folder-unreachable',
      `Another process is working in ${dataDir}, and ${file} does not say where it can be reached. Wait until it is up, or stop it.`,
      { disposition: 'ask-human', cause },
    );
  }
}
