import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleLambda } from './bundle-lambda.ts';
import { compressCedar } from './compress-cedar.ts';
import { functionPlugins } from './function-plugins.ts';
import { leanModelPrices } from './lean-model-prices.ts';
import { withoutUnusedOpenai } from './without-unused-openai.ts';

const policyFolder = fileURLToPath(new URL('../../src/governance/policy/', import.meta.url));
/** Read beside the code, each by its name in the folder of the bundle. */
const policyFiles = ['default.cedar', 'schema.cedarschema'];

/** Has the policy engine read from the compressed file beside the code. */
const compressedCedar: Plugin = {
  name: 'compressed-cedar',
  setup(build) {
    const path = fileURLToPath(new URL('./compressed-cedar-program.ts', import.meta.url));
    build.onResolve({ filter: /[\\/]cedar-program\.ts$/ }, () => ({ path }));
  },
};

/** Bundles the governance function as it is deployed: its code, the policy engine, the policy that is shipped. `entry` is another one for tests. */
export async function bundleGovernance(
  folder: string,
  entry = './lambdas/governance/handler.ts',
): ReturnType<typeof bundleLambda> {
  const plugins = [...functionPlugins, compressedCedar, withoutUnusedOpenai, leanModelPrices];
  const bundle = await bundleLambda({ entry, folder, plugins });
  for (const name of policyFiles) await copyFile(join(policyFolder, name), join(folder, name));
  await writeFile(join(folder, 'cedar_wasm_bg.wasm.br'), await compressCedar());
  return bundle;
}
