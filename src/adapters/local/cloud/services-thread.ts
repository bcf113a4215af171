import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';

/*
 * The thread of DynamoDB, SQS and S3: tells where they answer, or what went wrong, and closes them when it is told anything. The code cache has to be switched on
 * before the services are loaded.
 */
const { dataDir, compileCache } = z
  .object({ dataDir: z.string(), compileCache: z.string().optional() })
  .parse(workerData);
if (compileCache !== undefined) enableCompileCache(compileCache);
const { openServices } = await import('./open-services.ts');

try {
  const { close, ...addresses } = await openServices(dataDir);
  parentPort?.once('message', async () => {
    await close();
    process.exit(0);
  });
  parentPort?.postMessage({ addresses });
} catch (error) {
  parentPort?.postMessage({ error });
}
