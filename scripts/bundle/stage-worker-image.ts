import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleLambda } from './bundle-lambda.ts';
import { shakeableZod } from './shakeable-zod.ts';
import { withoutPinoTransports } from './without-pino-transports.ts';

const inExecution = (path: string): string =>
  fileURLToPath(new URL(`../../src/execution/${path}`, import.meta.url));

/** Puts into a folder what the worker's image is built from: the Dockerfile, the launcher, and the bundled programs. */
export async function stageWorkerImage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await copyFile(inExecution('Dockerfile'), join(folder, 'Dockerfile'));
  await copyFile(inExecution('launcher/launch.sh'), join(folder, 'launch.sh'));
  await bundleProgram('./src/execution/main.ts', join(folder, 'worker'));
  await bundleProgram('./src/execution/egress/main.ts', join(folder, 'egress-gateway'));
}

async function bundleProgram(entry: string, folder: string): Promise<void> {
  const { file } = await bundleLambda({ entry, folder, plugins: [shakeableZod, withoutPinoTransports] });
  await rename(file, join(folder, 'main.mjs'));
}
