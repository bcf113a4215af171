import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../scripts/bundle/bundle-function.ts';
import { stageWorkerImage } from '../scripts/bundle/stage-worker-image.ts';
import { type FunctionName, functionSettings } from '../src/config/function-settings.ts';

/** The folders with what is deployed: each function's code, and what the worker's image is built from. */
export type Bundles = { functions: Record<FunctionName, string>; workerImage: string };

/** Bundles everything, one after the other so that the machine's memory is enough; by default into a temporary folder, from which the CDK copies. */
export async function bundleAll(folder?: string): Promise<Bundles> {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'factory-bundles-')));
  const functions: Partial<Record<FunctionName, string>> = {};
  for (const name of Object.keys(functionSettings) as FunctionName[]) {
    functions[name] = join(root, name);
    await bundleFunction(name, functions[name]);
  }
  const workerImage = join(root, 'worker-image');
  await stageWorkerImage(workerImage);
  return { functions: functions as Record<FunctionName, string>, workerImage };
}
