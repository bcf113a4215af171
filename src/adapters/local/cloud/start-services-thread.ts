import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Services } from './open-services.ts';

const openedSchema = z.union([
  z.object({ addresses: z.object({ dynamodbUrl: z.string(), url: z.string() }) }),
  z.object({ error: z.unknown() }),
]);

/**
 * The services in a thread of their own, as AWS' do not compute on the functions' processor either. The thread dies with the process. Throws what kept the services
 * from starting; a fault in a running service is the process' own.
 */
export async function startServicesThread(dataDir: string): Promise<Services> {
  const thread = new Worker(new URL('services-thread.ts', import.meta.url), {
    workerData: { dataDir, compileCache: getCompileCacheDir() },
    /* The arguments of this process are about its own entry. */
    execArgv: [],
  });
  const ended = once(thread, 'exit');
  const message = await Promise.race([
    once(thread, 'message').then(([said]: unknown[]) => said),
    ended.then(() => ({ error: new Error('the thread of the local services ended before they were up') })),
  ]);
  const opened = openedSchema.parse(message);
  if ('error' in opened) {
    await thread.terminate();
    throw opened.error;
  }
  return {
    ...opened.addresses,
    async close() {
      thread.postMessage('close');
      await ended;
    },
  };
}
