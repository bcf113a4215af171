import { rm } from 'node:fs/promises';
import type { FunctionName } from '../../src/config/function-settings.ts';
import { bundleGithubWebhook } from './bundle-github-webhook.ts';
import { bundleGovernance } from './bundle-governance.ts';
import { bundleLambda } from './bundle-lambda.ts';
import { functionPlugins } from './function-plugins.ts';

/** Bundles one function as it is deployed, into a folder that holds nothing else afterwards. */
export async function bundleFunction(name: FunctionName, folder: string): ReturnType<typeof bundleLambda> {
  await rm(folder, { recursive: true, force: true });
  if (name === 'github-webhook') return await bundleGithubWebhook(folder);
  if (name === 'governance') return await bundleGovernance(folder);
  return await bundleLambda({ entry: `./lambdas/${name}/handler.ts`, folder, plugins: functionPlugins });
}
